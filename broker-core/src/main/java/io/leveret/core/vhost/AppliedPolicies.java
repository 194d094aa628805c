package io.leveret.core.vhost;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.Router;
import io.leveret.core.policy.EffectivePolicy;
import io.leveret.core.policy.Policies;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The policies of one virtual host, and each in force where it belongs (G133).
///
/// An object gets its policies when it is declared. When one policy changes, each object is asked
/// once whether it has that one or should have it; only then the others are looked at, too. Objects
/// without a policy are not known here.
///
/// **Confined** to the loop.
final class AppliedPolicies {
  private final Router router;
  private final Consumer<MessageQueue> onNewExpiry;
  private final Policies policies = new Policies();
  private final Map<MessageQueue, EffectivePolicy> ofQueues = new HashMap<>();
  private final Map<Exchange, EffectivePolicy> ofExchanges = new HashMap<>();
  private final List<MessageQueue> changed = new ArrayList<>();
  private final Shared<QueueSettings> shared = new Shared<>();
  private Durability usual;

  /// @param onNewExpiry told of a queue that is to expire after another time than before
  /// @param usual what messages survive where no policy says it
  AppliedPolicies(Router router, Consumer<MessageQueue> onNewExpiry, Durability usual) {
    this.router = router;
    this.onNewExpiry = onNewExpiry;
    this.usual = usual;
  }

  /// Changes what messages survive where no policy says it.
  void usually(Durability durability, List<MessageQueue> queues) {
    if (durability != usual) {
      usual = durability;
      queues.forEach(this::apply);
    }
  }

  List<Policy> all(PolicyKind kind) {
    return policies.all(kind);
  }

  EffectivePolicy of(MessageQueue queue) {
    return ofQueues.getOrDefault(queue, EffectivePolicy.NONE);
  }

  EffectivePolicy of(Exchange exchange) {
    return ofExchanges.getOrDefault(exchange, EffectivePolicy.NONE);
  }

  /// Adds a policy or replaces it; answers whether that made a difference.
  boolean set(Policy policy, List<MessageQueue> queues) {
    if (policies.find(policy.kind(), policy.name()).filter(policy::equals).isPresent()) {
      return false;
    }
    policies.put(policy);
    apply(
        policy.kind(),
        policy.name(),
        queues,
        queue -> policy.fitsQueue(queue.name(), queue.definition().type()),
        exchange -> policy.fitsExchange(exchange.name()));
    return true;
  }

  /// Removes a policy; answers whether it was there.
  boolean delete(PolicyKind kind, String name, List<MessageQueue> queues) {
    boolean deleted = policies.remove(kind, name);
    if (deleted) {
      apply(kind, name, queues, _ -> false, _ -> false);
    }
    return deleted;
  }

  /// Gives a new queue its settings.
  void added(MessageQueue queue) {
    note(queue);
    queue.apply(settings(queue));
  }

  void removed(MessageQueue queue) {
    ofQueues.remove(queue);
  }

  /// Gives a new exchange its alternate exchange.
  void added(Exchange exchange) {
    if (!policies.isEmpty()) {
      apply(exchange);
    }
  }

  void removed(Exchange exchange) {
    ofExchanges.remove(exchange);
  }

  /// The queues whose settings changes of policies have changed since this was asked last.
  List<MessageQueue> takeChanged() {
    var taken = List.copyOf(changed);
    changed.clear();
    return taken;
  }

  private void apply(
      PolicyKind kind,
      String policy,
      List<MessageQueue> queues,
      Predicate<MessageQueue> fitsQueue,
      Predicate<Exchange> fitsExchange) {
    for (var queue : queues) {
      if (of(queue).has(kind, policy) || fitsQueue.test(queue)) {
        apply(queue);
      }
    }
    for (var exchange : router.exchanges()) {
      if (of(exchange).has(kind, policy) || fitsExchange.test(exchange)) {
        apply(exchange);
      }
    }
  }

  private void apply(MessageQueue queue) {
    note(queue);
    var settings = settings(queue);
    var before = queue.settings();
    if (!settings.equals(before) && !queue.isDeleted()) {
      queue.apply(settings);
      changed.add(queue);
      if (settings.expiresMillis() != before.expiresMillis()) {
        onNewExpiry.accept(queue);
      }
      if (settings.durability() != before.durability()) {
        router.reconsider();
      }
    }
  }

  private QueueSettings settings(MessageQueue queue) {
    return shared.of(QueueArguments.settings(queue.definition().arguments(), of(queue), usual));
  }

  private void note(MessageQueue queue) {
    var policy = policies.ofQueue(queue.name(), queue.definition().type());
    if (policy.isNone()) {
      ofQueues.remove(queue);
    } else {
      ofQueues.put(queue, policy);
    }
  }

  private void apply(Exchange exchange) {
    var policy = policies.ofExchange(exchange.name());
    if (policy.isNone()) {
      ofExchanges.remove(exchange);
    } else {
      ofExchanges.put(exchange, policy);
    }
    // RabbitMQ has a policy for the default exchange, too, but never looks at it there.
    if (!exchange.name().isEmpty()) {
      router.alternate(exchange.name(), exchange.alternateExchange().or(policy::alternateExchange));
    }
  }
}
