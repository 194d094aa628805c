package io.leveret.core.model;

import io.leveret.core.model.ModelChannel.Held;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.TxMethod;
import java.util.ArrayList;
import java.util.List;

/// Publishing, with confirms or in transactions (G050 to G068).
final class Publishing {
  private static final int NO_ROUTE = 312;

  private final Topology topology;
  private final Flow flow;
  private final Consuming consuming;

  Publishing(Topology topology, Flow flow, Consuming consuming) {
    this.topology = topology;
    this.flow = flow;
    this.consuming = consuming;
  }

  void publish(ModelChannel channel, Message message, boolean mandatory, Observed seen) {
    requirePublishable(message);
    List<ModelQueue> queues = topology.route(message.exchange(), message.keys(), message.headers());
    Message stored = message.withoutBlindCopies();
    if (channel.transacts) {
      if (!queues.isEmpty() || mandatory) {
        channel.held.add(new Held(stored, queues)); // G068: its way is that of now
      }
      return;
    }
    if (queues.isEmpty() && mandatory) {
      takeReturn(channel, stored, seen);
    }
    List<Entry> entries = new ArrayList<>();
    boolean taken = flow.publish(stored, queues, entries);
    if (channel.confirms) {
      entries.forEach(Entry::confirm);
      seen.expectConfirm(channel, ++channel.published, taken);
    }
  }

  void select(ModelChannel channel, Observed seen) {
    if (channel.transacts) {
      throw Refusal.precondition("cannot switch from tx to confirm mode"); // G062
    }
    channel.confirms = true;
    seen.expect(channel.place, new ConfirmMethod.SelectOk());
  }

  void method(ModelChannel channel, TxMethod method, Observed seen) {
    if (method instanceof TxMethod.Select) {
      if (channel.confirms) {
        throw Refusal.precondition("cannot switch from confirm to tx mode");
      }
      channel.transacts = true;
      seen.expect(channel.place, new TxMethod.SelectOk());
      return;
    }
    if (!channel.transacts) {
      throw Refusal.precondition("channel is not transactional"); // G067
    }
    if (method instanceof TxMethod.Commit) {
      commit(channel, seen);
    } else {
      channel.rollBack();
      seen.expect(channel.place, new TxMethod.RollbackOk());
    }
  }

  /// First what was published, then what was settled, then what dies of that; only then is it said
  /// that not all went well.
  private void commit(ModelChannel channel, Observed seen) {
    List<Held> held = List.copyOf(channel.held);
    channel.held.clear();
    boolean isWhole = true;
    List<Entry> entries = new ArrayList<>();
    for (Held publish : held) {
      List<ModelQueue> left = publish.queues().stream().filter(q -> !q.isDeleted).toList();
      isWhole &= flow.publish(publish.message(), left, entries); // G064: one gone is none missing
    }
    consuming.commit(channel);
    flow.buryAll();
    held.stream()
        .filter(publish -> publish.queues().isEmpty())
        .forEach(publish -> takeReturn(channel, publish.message(), seen));
    if (!isWhole) {
      throw Refusal.precondition("partial tx completion");
    }
    entries.forEach(Entry::confirm);
    seen.expect(channel.place, new TxMethod.CommitOk());
  }

  private static void takeReturn(ModelChannel channel, Message message, Observed seen) {
    var method =
        new BasicMethod.Return(NO_ROUTE, "NO_ROUTE", message.exchange(), message.routingKey());
    seen.take(
        channel.place,
        reply -> reply.method().equals(method) && Flow.hasContent(reply, message), // G058
        "the return of " + message);
  }

  private void requirePublishable(Message message) {
    Topology.Exchange exchange = topology.exchanges.get(message.exchange());
    if (exchange == null) {
      throw Refusal.notFound("exchange", message.exchange());
    }
    if (exchange.internal()) {
      throw new Refusal(
          ReplyCode.ACCESS_REFUSED,
          "cannot publish to internal " + Refusal.named("exchange", exchange.name()));
    }
    String user = message.properties().userId().orElse("guest");
    if (!user.equals("guest")) {
      throw Refusal.precondition(
          "user_id property set to '%s' but authenticated user was 'guest'".formatted(user));
    }
  }
}
