package io.leveret.core.model;

import io.leveret.core.model.Flow.Return;
import io.leveret.core.model.ModelChannel.Delivery;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.BasicMethod.GetEmpty;
import io.leveret.protocol.method.BasicMethod.GetOk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Class 60 but for publishing: who receives, and what becomes of what was received (G069 to G089).
final class Consuming {
  /// What a client says about deliveries.
  enum Fate {
    ACKNOWLEDGED,
    REJECTED,
    REQUEUED,

    /// Back, as a failed delivery (G083).
    FAILED
  }

  private final Model model;
  private final Flow flow;

  Consuming(Model model, Flow flow) {
    this.model = model;
    this.flow = flow;
  }

  void method(ModelChannel channel, BasicMethod method, Observed seen) {
    switch (method) {
      case BasicMethod.Qos qos -> {
        if (qos.global()) {
          channel.limit = qos.prefetchCount();
        } else {
          channel.prefetch = qos.prefetchCount();
        }
        seen.expect(channel.place, new BasicMethod.QosOk());
      }
      case BasicMethod.Consume consume -> consume(channel, consume, seen);
      case BasicMethod.Cancel(String tag, boolean _) -> {
        cancel(channel, tag);
        seen.expect(channel.place, new BasicMethod.CancelOk(tag)); // G074: unknown or not
      }
      case BasicMethod.Get get -> get(channel, get, seen);
      case BasicMethod.Recover(boolean requeue) -> {
        if (!requeue) {
          throw new Refusal(ReplyCode.NOT_IMPLEMENTED, "requeue=false"); // G085
        }
        settle(channel, out(channel, Long.MAX_VALUE), Fate.REQUEUED);
        seen.expect(channel.place, new BasicMethod.RecoverOk());
      }
      case BasicMethod.Ack(long tag, boolean multiple) ->
          settleOrHold(channel, named(channel, tag, multiple), Fate.ACKNOWLEDGED);
      case BasicMethod.Nack(long tag, boolean multiple, boolean requeue) ->
          settleOrHold(
              channel, named(channel, tag, multiple), requeue ? Fate.REQUEUED : Fate.REJECTED);
      case BasicMethod.Reject(long tag, boolean requeue) ->
          settleOrHold(channel, named(channel, tag, false), requeue ? Fate.FAILED : Fate.REJECTED);
      default -> throw new IllegalArgumentException(method.toString());
    }
  }

  /// The deliveries that a settlement names (G087, G088).
  private static List<Long> named(ModelChannel channel, long tag, boolean multiple) {
    if (multiple && tag == 0) {
      return out(channel, Long.MAX_VALUE);
    }
    if (!channel.isOut(tag)) {
      throw Refusal.precondition("unknown delivery tag " + tag);
    }
    return multiple ? out(channel, tag) : List.of(tag);
  }

  private static List<Long> out(ModelChannel channel, long last) {
    return channel.unacknowledged.headMap(last, true).keySet().stream()
        .filter(channel::isOut)
        .toList();
  }

  private void settleOrHold(ModelChannel channel, List<Long> tags, Fate fate) {
    if (channel.transacts) {
      tags.forEach(tag -> channel.settled.put(tag, fate)); // G067
    } else {
      settle(channel, tags, fate);
    }
  }

  private void settle(ModelChannel channel, List<Long> tags, Fate fate) {
    Map<Long, Fate> fates = new LinkedHashMap<>();
    tags.forEach(tag -> fates.put(tag, fate));
    flow.requeueAll(List.of(settle(channel, fates)));
  }

  /// Settles what a transaction has held.
  void commit(ModelChannel channel) {
    Map<Long, Fate> fates = new LinkedHashMap<>(channel.settled);
    channel.settled.clear();
    flow.requeueAll(List.of(settle(channel, fates)));
  }

  /// Takes deliveries out of the channel's hands. Answers those that go back.
  private List<Return> settle(ModelChannel channel, Map<Long, Fate> fates) {
    List<Return> returns = new ArrayList<>();
    fates.forEach((tag, fate) -> {
      Delivery delivery = takeOne(channel, tag);
      switch (fate) {
        case ACKNOWLEDGED -> {}
        case REJECTED -> flow.reject(delivery);
        case REQUEUED -> returns.add(new Return(delivery, false));
        case FAILED -> returns.add(new Return(delivery, true));
      }
    });
    return returns;
  }

  private static List<Delivery> takeAll(ModelChannel channel) {
    channel.rollBack();
    return out(channel, Long.MAX_VALUE).stream().map(tag -> takeOne(channel, tag)).toList();
  }

  private static Delivery takeOne(ModelChannel channel, long tag) {
    Delivery delivery = Objects.requireNonNull(channel.unacknowledged.remove(tag));
    if (delivery.consumer() != null) {
      delivery.consumer().outstanding--;
    }
    return delivery;
  }

  private void consume(ModelChannel channel, BasicMethod.Consume consume, Observed seen) {
    String tag = consume.consumerTag();
    if (channel.consumers.containsKey(tag)) {
      throw new Refusal(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
    }
    ModelQueue queue = model.accessible(channel, consume.queue());
    boolean taken = !queue.consumers.isEmpty() || queue.settings.isSingleActive();
    if (queue.hasExclusiveConsumer() || (consume.exclusive() && taken)) {
      throw new Refusal(
          ReplyCode.ACCESS_REFUSED,
          Refusal.named("queue", queue.name()) + " in exclusive use"); // G071
    }
    var consumer =
        new ModelConsumer(
            channel,
            queue,
            tag,
            consume.noAck(),
            consume.exclusive(),
            consume.arguments().integer("x-priority").orElse(0));
    channel.consumers.put(tag, consumer);
    queue.subscribe(consumer);
    seen.expect(channel.place, new BasicMethod.ConsumeOk(tag));
  }

  private void cancel(ModelChannel channel, String tag) {
    ModelConsumer consumer = channel.consumers.remove(tag);
    if (consumer != null) {
      ModelQueue queue = consumer.queue;
      queue.unsubscribe(consumer);
      queue.usedAt = flow.now();
      if (queue.spec.autoDelete() && queue.consumers.isEmpty()) {
        model.delete(queue); // G104
      }
    }
  }

  private void get(ModelChannel channel, BasicMethod.Get get, Observed seen) {
    ModelQueue queue = model.accessible(channel, get.queue());
    queue.usedAt = flow.now();
    if (queue.ready.isEmpty()) {
      seen.expect(channel.place, new GetEmpty());
      return;
    }
    Seen got =
        seen.take(
            channel.place,
            reply -> queue.heads().stream().anyMatch(entry -> isGetOf(reply, entry)),
            "a get-ok of " + queue.heads() + " with " + queue.ready.size() + " ready");
    Entry entry = queue.heads().stream().filter(e -> isGetOf(got, e)).findFirst().orElseThrow();
    queue.ready.remove(entry);
    GetOk ok = (GetOk) got.method();
    if (ok.messageCount() != queue.ready.size()) {
      throw new Mismatch(got + ", but ready are " + queue.ready);
    }
    if (!get.noAck()) {
      channel.unacknowledged.put(ok.deliveryTag(), new Delivery(queue, entry, null));
    }
  }

  private static boolean isGetOf(Seen reply, Entry entry) {
    return reply.method() instanceof GetOk ok
        && ok.redelivered() == entry.isRedelivered
        && ok.exchange().equals(entry.message.exchange())
        && ok.routingKey().equals(entry.message.routingKey())
        && Flow.hasContent(reply, Flow.shown(entry));
  }

  /// Ends channels at once: first nobody receives any more, then all that they held goes back,
  /// channel by channel.
  void end(List<ModelChannel> channels) {
    for (ModelChannel channel : channels) {
      List.copyOf(channel.consumers.keySet()).forEach(tag -> cancel(channel, tag));
    }
    List<List<Return>> returns = new ArrayList<>();
    for (ModelChannel channel : channels) {
      returns.add(takeAll(channel).stream().map(held -> new Return(held, true)).toList());
    }
    flow.requeueAll(returns);
  }

  /// Everything that was handed out is back after a restart, none of it counted as failed.
  void restart(List<ModelChannel> channels) {
    for (ModelChannel channel : channels) {
      for (Delivery delivery : takeAll(channel)) {
        delivery.entry().isRedelivered = true;
        if (!delivery.queue().isDeleted) {
          delivery.queue().putBack(delivery.entry());
        }
      }
    }
  }
}
