package io.leveret.core.model;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.BasicMethod.Publish;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.method.TxMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A whole broker as it should be. Each call tells it what a client did and what all clients saw
/// after that; it throws a [Mismatch] when that cannot be.
public final class Model {
  private final Topology topology = new Topology();
  private final Flow flow = new Flow(topology);
  private final Declaring declaring = new Declaring(this, topology);
  private final Consuming consuming = new Consuming(this, flow);
  private final Publishing publishing = new Publishing(topology, flow, consuming);
  private final Map<Place, ModelChannel> channels =
      new TreeMap<>(Comparator.comparingInt(Place::connection).thenComparingInt(Place::channel));
  private Observed seen = new Observed(Map.of());
  private long now;

  /// @param millis the time at which it begins
  public Model(long millis) {
    now = millis;
  }

  long now() {
    return now;
  }

  public boolean isOpen(Place place) {
    return channels.containsKey(place);
  }

  /// A channel is open from now on.
  public void open(Place place) {
    channels.put(place, new ModelChannel(place));
  }

  private ModelChannel channel(Place place) {
    return Objects.requireNonNull(channels.get(place));
  }

  /// The tags that a channel has not settled, in order.
  public List<Long> outstanding(Place place) {
    ModelChannel channel = channel(place);
    return channel.unacknowledged.keySet().stream().filter(channel::isOut).toList();
  }

  /// Whether a channel is in a transaction.
  public boolean isTransactional(Place place) {
    return isOpen(place) && channel(place).transacts;
  }

  /// When something is to happen by itself.
  public OptionalLong nextEvent() {
    return topology.queues.values().stream()
        .map(ModelQueue::nextEvent)
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  /// Time went on without anything to happen.
  public void pass(long millis) {
    now = millis;
  }

  /// Time went on, and what is due happened.
  public void advance(long millis, Observed observed) {
    begin(observed, millis);
    flow.expire();
    for (ModelQueue queue : List.copyOf(topology.queues.values())) {
      if (queue.endsAt().isPresent() && queue.endsAt().getAsLong() <= now) {
        delete(queue);
      }
    }
    finish();
  }

  /// A client called a method.
  public void call(Place place, Method method, Observed observed) {
    begin(observed, now);
    ModelChannel channel = channel(place);
    try {
      switch (method) {
        case QueueMethod queue -> seen.expect(place, declaring.queue(channel, queue));
        case ExchangeMethod exchange -> seen.expect(place, declaring.exchange(exchange));
        case BasicMethod basic -> consuming.method(channel, basic, seen);
        case ConfirmMethod.Select _ -> publishing.select(channel, seen);
        case TxMethod tx -> publishing.method(channel, tx, seen);
        case ChannelMethod.Close _ -> {
          end(List.of(channel));
          seen.expect(place, new ChannelMethod.CloseOk());
        }
        default -> throw new IllegalArgumentException(method.toString());
      }
    } catch (Refusal refusal) {
      refuse(channel, refusal, method.classId(), method.methodId());
    }
    finish();
  }

  /// A client closed its connection.
  public void close(int connection, Observed observed) {
    begin(observed, now);
    endConnection(connection);
    seen.expect(new Place(connection, 0), new ConnectionMethod.CloseOk());
    finish();
  }

  /// A client published.
  public void publish(
      Place place, Publish publish, BasicProperties properties, String body, Observed observed) {
    begin(observed, now);
    ModelChannel channel = channel(place);
    try {
      publishing.publish(
          channel,
          new Message(publish.exchange(), publish.routingKey(), properties, body, false),
          publish.mandatory(),
          seen);
    } catch (Refusal refusal) {
      refuse(channel, refusal, publish.classId(), publish.methodId());
    }
    finish();
  }

  /// A policy was set.
  public void setPolicy(PolicySpec policy, Observed observed) {
    begin(observed, now);
    topology.policies.set(policy);
    followPolicies();
  }

  /// A policy was deleted, if it was there.
  public void deletePolicy(boolean isOperators, String name, Observed observed) {
    begin(observed, now);
    topology.policies.delete(isOperators, name);
    followPolicies();
  }

  /// Policies are for what is there already, too (G133).
  private void followPolicies() {
    for (ModelQueue queue : topology.queues.values()) {
      queue.follow(topology.policies.over(queue.spec), now);
    }
    flow.expire();
    finish();
  }

  /// A connection was lost.
  public void lose(int connection, Observed observed) {
    begin(observed, now);
    endConnection(connection);
    finish();
  }

  /// The broker ended in order and started again: nobody is connected, persistent messages in
  /// durable queues are there, and who had seen them gets them as redelivered.
  public void restart(Observed observed) {
    begin(observed, now);
    List<ModelChannel> all = List.copyOf(channels.values());
    channels.clear();
    consuming.restart(all);
    topology.restart(now);
    flow.expire();
    finish();
  }

  /// The durable queues.
  public List<String> durableQueues() {
    return topology.queues.values().stream()
        .filter(queue -> queue.spec.durable())
        .map(ModelQueue::name)
        .toList();
  }

  /// Power was lost, and the broker started again.
  ///
  /// @param finder whoever got everything that is there now, and holds it
  /// @param found by the names of the queues
  public void crash(Place finder, Map<String, List<Seen>> found) {
    List<ModelChannel.Delivery> held = new ArrayList<>();
    channels.values().forEach(channel -> held.addAll(channel.unacknowledged.values()));
    Map<String, Survivors> survivors = new TreeMap<>();
    for (String name : durableQueues()) {
      survivors.put(
          name, new Survivors(Objects.requireNonNull(topology.queues.get(name)), held, now));
    }
    channels.clear();
    topology.restart(now);
    open(finder);
    survivors.forEach(
        (name, survivor) -> survivor.adopt(channel(finder), found.getOrDefault(name, List.of())));
  }

  /// A client that is refused something is told why, and its channel or connection ends.
  private void refuse(ModelChannel channel, Refusal refusal, int classId, int methodId) {
    Place place = channel.place;
    if (refusal.isHard()) {
      seen.take(
          new Place(place.connection(), 0),
          reply ->
              reply.method() instanceof ConnectionMethod.Close close
                  && close.replyCode() == refusal.code()
                  && refusal.texts().contains(close.replyText())
                  && close.failedClassId() == classId
                  && close.failedMethodId() == methodId,
          "a connection.close for " + refusal);
      endConnection(place.connection());
    } else {
      seen.take(
          place,
          reply ->
              reply.method() instanceof ChannelMethod.Close close
                  && close.replyCode() == refusal.code()
                  && refusal.texts().contains(close.replyText())
                  && close.failedClassId() == classId
                  && close.failedMethodId() == methodId,
          "a channel.close for " + refusal);
      end(List.of(channel));
    }
  }

  private void endConnection(int connection) {
    List<ModelChannel> ended = new ArrayList<>();
    channels.forEach((place, channel) -> {
      if (place.connection() == connection) {
        ended.add(channel);
      }
    });
    requireNoDeathAtTheEnd(ended);
    end(ended);
    for (ModelQueue queue : List.copyOf(topology.queues.values())) {
      if (queue.owner == connection) {
        delete(queue); // G026
      }
    }
  }

  /// Whether what dies while its exclusive queue goes becomes a dead letter, nobody says.
  private void requireNoDeathAtTheEnd(List<ModelChannel> ended) {
    Map<ModelQueue, List<Entry>> returns = new HashMap<>();
    for (ModelChannel channel : ended) {
      for (ModelChannel.Delivery delivery : channel.unacknowledged.values()) {
        if (delivery.queue().owner >= 0 && delivery.queue().hasDeadLetters()) {
          returns.computeIfAbsent(delivery.queue(), _ -> new ArrayList<>()).add(delivery.entry());
          requireNoDeath(flow.diesOnReturn(delivery, true));
        }
      }
    }
    returns.forEach((queue, entries) -> requireNoDeath(Flow.isTooMuch(queue, entries)));
  }

  private static void requireNoDeath(boolean dies) {
    if (dies) {
      throw new OpenQuestion("a death in an exclusive queue that goes");
    }
  }

  private void end(List<ModelChannel> ended) {
    ended.forEach(channel -> {
      channels.remove(channel.place);
      seen.forgetConfirms(channel.place);
    });
    consuming.end(ended);
  }

  ModelQueue accessible(ModelChannel channel, String name) {
    return declaring.accessible(channel, name);
  }

  /// Ends a queue: its consumers are told, if they can be (G075). Answers what was ready.
  int delete(ModelQueue queue) {
    int count = queue.ready.size();
    topology.removeQueue(queue);
    queue.ready.clear();
    for (ModelConsumer consumer : List.copyOf(queue.consumers)) {
      consumer.channel.consumers.remove(consumer.tag);
      if (isTold(consumer.channel.place)) {
        seen.expectCancel(consumer);
      }
    }
    queue.consumers.clear();
    return count;
  }

  private boolean isTold(Place place) {
    return channels.containsKey(place) && hasCancelNotices(place.connection());
  }

  /// Every other connection says that it understands `basic.cancel` from the server.
  public static boolean hasCancelNotices(int connection) {
    return connection % 2 == 0;
  }

  private void begin(Observed observed, long millis) {
    seen = observed;
    now = millis;
    flow.begin(observed, millis);
  }

  private void finish() {
    flow.complete();
    seen.finish(channels);
  }

  /// How many messages each queue has, ready and handed out.
  public Map<String, Depth> depths() {
    Map<String, Depth> depths = new TreeMap<>();
    topology.queues.forEach(
        (name, queue) -> depths.put(name, new Depth(queue.ready.size(), unacknowledged(queue))));
    return depths;
  }

  private long unacknowledged(ModelQueue queue) {
    return channels.values().stream()
        .flatMap(channel -> channel.unacknowledged.values().stream())
        .filter(delivery -> delivery.queue() == queue)
        .count();
  }

  /// Whether nobody refers to any message any more.
  public boolean isEmpty() {
    return topology.queues.values().stream().allMatch(queue -> queue.ready.isEmpty())
        && channels.values().stream()
            .allMatch(channel -> channel.unacknowledged.isEmpty() && channel.held.isEmpty());
  }

  /// What a queue holds.
  public record Depth(int ready, long unacknowledged) {}
}
