package io.leveret.core.model;

import io.leveret.protocol.method.BasicMethod.Ack;
import io.leveret.protocol.method.BasicMethod.Cancel;
import io.leveret.protocol.method.BasicMethod.ConsumeOk;
import io.leveret.protocol.method.BasicMethod.Deliver;
import io.leveret.protocol.method.BasicMethod.GetOk;
import io.leveret.protocol.method.BasicMethod.Nack;
import io.leveret.protocol.method.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the clients received in one step. The model takes from it what it can explain; nothing may
/// be left.
///
/// Replies of a channel keep their order, the deliveries of a consumer theirs; confirms count as a
/// set.
public final class Observed {
  private final Map<Place, List<Seen>> all;
  private final Map<Place, Queue<Seen>> replies = new LinkedHashMap<>();
  private final Map<Place, Map<String, Queue<Seen>>> deliveries = new LinkedHashMap<>();
  private final Map<Place, List<Method>> confirms = new LinkedHashMap<>();
  private final Map<Place, List<String>> cancels = new LinkedHashMap<>();
  private final Map<Place, TreeMap<Long, Boolean>> expectedConfirms = new LinkedHashMap<>();

  public Observed(Map<Place, List<Seen>> all) {
    this.all = all;
    all.forEach((place, frames) -> frames.forEach(seen -> sort(place, seen)));
  }

  private void sort(Place place, Seen seen) {
    switch (seen.method()) {
      case Deliver deliver -> deliveries(place, deliver.consumerTag()).add(seen);
      case Ack ack -> confirms.computeIfAbsent(place, _ -> new ArrayList<>()).add(ack);
      case Nack nack -> confirms.computeIfAbsent(place, _ -> new ArrayList<>()).add(nack);
      case Cancel(String tag, boolean _) ->
          cancels.computeIfAbsent(place, _ -> new ArrayList<>()).add(tag);
      case ConsumeOk(String tag) -> {
        requireNoneBefore(place, tag);
        replies(place).add(seen);
      }
      default -> replies(place).add(seen);
    }
  }

  private void requireNoneBefore(Place place, String tag) {
    if (!deliveries(place, tag).isEmpty()) {
      throw new Mismatch("a delivery for " + tag + " before its consume-ok");
    }
  }

  private Queue<Seen> replies(Place place) {
    return replies.computeIfAbsent(place, _ -> new ArrayDeque<>());
  }

  private Queue<Seen> deliveries(Place place, String tag) {
    return deliveries
        .computeIfAbsent(place, _ -> new LinkedHashMap<>())
        .computeIfAbsent(tag, _ -> new ArrayDeque<>());
  }

  /// The next reply must be this one.
  void expect(Place place, Method reply) {
    take(place, seen -> seen.equals(Seen.of(reply)), reply.toString());
  }

  /// Takes the next reply, which must be as `wanted` says.
  Seen take(Place place, Predicate<Seen> wanted, String words) {
    Seen next = replies(place).poll();
    if (next == null || !wanted.test(next)) {
      throw new Mismatch("on %s came %s instead of %s".formatted(place, next, words));
    }
    return next;
  }

  /// The next delivery of a consumer.
  Optional<Seen> peek(ModelConsumer consumer) {
    return Optional.ofNullable(deliveries(consumer.channel.place, consumer.tag).peek());
  }

  /// Takes what [#peek] answered.
  void takeDelivery(ModelConsumer consumer) {
    deliveries(consumer.channel.place, consumer.tag).remove();
  }

  /// The consumer must have been told of its end.
  void expectCancel(ModelConsumer consumer) {
    List<String> told = cancels.getOrDefault(consumer.channel.place, List.of());
    if (!told.remove(consumer.tag)) {
      throw new Mismatch("no cancel for " + consumer);
    }
  }

  /// A publish must have been confirmed, or refused.
  void expectConfirm(ModelChannel channel, long sequence, boolean taken) {
    expectedConfirms.computeIfAbsent(channel.place, _ -> new TreeMap<>()).put(sequence, taken);
    channel.unconfirmed.add(sequence);
  }

  /// Nothing is expected of a channel that ended.
  void forgetConfirms(Place place) {
    expectedConfirms.remove(place);
    confirms.remove(place);
  }

  /// Checks what can only be judged when all is there, and that nothing is left.
  void finish(Map<Place, ModelChannel> channels) {
    channels.values().forEach(this::checkConfirms);
    channels.values().forEach(this::checkTags);
    replies.forEach((place, left) -> requireNothing(place, left));
    cancels.forEach((place, left) -> requireNothing(place, left));
    confirms.forEach((place, left) -> requireNothing(place, left));
    deliveries.forEach(
        (place, left) -> left.values().forEach(queue -> requireNothing(place, queue)));
  }

  private static void requireNothing(Place place, Iterable<?> left) {
    if (left.iterator().hasNext()) {
      throw new Mismatch("on %s came, beyond what can be: %s".formatted(place, left));
    }
  }

  private void checkConfirms(ModelChannel channel) {
    var expected = expectedConfirms.getOrDefault(channel.place, new TreeMap<>());
    var told = new TreeMap<Long, Boolean>();
    for (Method confirm : confirms.getOrDefault(channel.place, List.of())) {
      switch (confirm) {
        case Ack(long tag, boolean multiple) -> confirm(channel, told, tag, multiple, true);
        case Nack(long tag, boolean multiple, boolean _) ->
            confirm(channel, told, tag, multiple, false);
        default -> throw new IllegalStateException();
      }
    }
    if (!told.equals(expected)) {
      throw new Mismatch(
          "confirms on %s: %s instead of %s".formatted(channel.place, told, expected));
    }
    confirms.remove(channel.place);
  }

  private static void confirm(
      ModelChannel channel, Map<Long, Boolean> told, long tag, boolean multiple, boolean taken) {
    var named = channel.unconfirmed.headSet(tag, true);
    if (!channel.unconfirmed.contains(tag)) {
      throw new Mismatch(
          "confirmed twice, or never published: %d on %s".formatted(tag, channel.place));
    }
    var done = multiple ? named : channel.unconfirmed.subSet(tag, true, tag, true);
    done.forEach(sequence -> told.put(sequence, taken));
    done.clear();
  }

  /// Delivery tags count up by one, in the order of the frames (G078).
  private void checkTags(ModelChannel channel) {
    for (Seen seen : all.getOrDefault(channel.place, List.of())) {
      @Nullable Long tag =
          switch (seen.method()) {
            case Deliver deliver -> (Long) deliver.deliveryTag();
            case GetOk got -> (Long) got.deliveryTag();
            default -> null;
          };
      if (tag != null && tag != ++channel.lastTag) {
        throw new Mismatch(
            "tag %d on %s instead of %d".formatted(tag, channel.place, channel.lastTag));
      }
    }
  }

  /// The frames of a channel as they came.
  List<Seen> frames(Place place) {
    return all.getOrDefault(place, List.of());
  }
}
