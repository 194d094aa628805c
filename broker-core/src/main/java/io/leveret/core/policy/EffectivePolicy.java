package io.leveret.core.policy;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.Optional;
import java.util.Set;

/// The policies that one queue or exchange has, and what they say together. Immutable.
///
/// An operator policy goes over the other one: of two limits the smaller counts, for the rest the
/// operator's word (OPS-04).
///
/// @param definition the keys of both; empty when there is neither
public record EffectivePolicy(
    Optional<Policy> policy, Optional<Policy> operatorPolicy, FieldTable definition) {
  /// No policy at all.
  public static final EffectivePolicy NONE =
      new EffectivePolicy(Optional.empty(), Optional.empty(), FieldTable.EMPTY);

  private static final String ARGUMENT_PREFIX = "x-";

  /// Ten years of 365 days, the longest time that queues know.
  private static final long MAX_MILLIS = 315_360_000_000L;

  private static final Set<String> TIMES =
      Set.of(PolicyKeys.MESSAGE_TTL, PolicyKeys.EXPIRES, PolicyKeys.CONSUMER_TIMEOUT);

  /// What no argument of a queue says.
  private static final Set<String> POLICY_ONLY =
      Set.of(
          PolicyKeys.ALTERNATE_EXCHANGE,
          PolicyKeys.DELIVERY_LIMIT_COUNTS,
          PolicyKeys.DURABILITY,
          PolicyKeys.OVERFLOW_ORDER,
          PolicyKeys.TRUST_CLIENT_DEATHS);

  static EffectivePolicy of(Optional<Policy> policy, Optional<Policy> operatorPolicy) {
    if (policy.isEmpty() && operatorPolicy.isEmpty()) {
      return NONE;
    }
    var merged = policy.map(Policy::definition).orElse(FieldTable.EMPTY).toBuilder();
    for (var entry : operatorPolicy.map(Policy::definition).orElse(FieldTable.EMPTY).entries()) {
      var known = policy.flatMap(p -> p.definition().get(entry.name()));
      boolean isLess = PolicyKeys.isLimit(entry.name()) && known.isPresent();
      merged.put(entry.name(), isLess ? smaller(entry.value(), known.get()) : entry.value());
    }
    return new EffectivePolicy(policy, operatorPolicy, merged.build());
  }

  /// Whether there is no policy.
  public boolean isNone() {
    return policy.isEmpty() && operatorPolicy.isEmpty();
  }

  /// Whether the policy of that kind and name is one of the two.
  public boolean has(PolicyKind kind, String name) {
    return (kind == PolicyKind.USER ? policy : operatorPolicy)
        .filter(p -> p.name().equals(name))
        .isPresent();
  }

  boolean isOf(Optional<Policy> one, Optional<Policy> operator) {
    return policy.equals(one) && operatorPolicy.equals(operator);
  }

  /// The arguments that a queue with `arguments` would have to have without policies: of two limits
  /// the smaller, of other values its own (OPS-05).
  public FieldTable over(FieldTable arguments) {
    if (definition.isEmpty()) {
      return arguments;
    }
    var merged = arguments.toBuilder();
    for (var entry : definition.entries()) {
      if (!POLICY_ONLY.contains(entry.name())) {
        var own = arguments.get(ARGUMENT_PREFIX + entry.name());
        merged.put(ARGUMENT_PREFIX + entry.name(), merged(entry, own));
      }
    }
    return merged.build();
  }

  /// The exchange for what an exchange that names none itself has no binding for (G114).
  public Optional<String> alternateExchange() {
    return definition.text(PolicyKeys.ALTERNATE_EXCHANGE);
  }

  /// Whether every return of a message counts towards the delivery limit (G083).
  public boolean countsEveryReturn() {
    return definition.text(PolicyKeys.DELIVERY_LIMIT_COUNTS).filter("all"::equals).isPresent();
  }

  /// Whether a queue that is full drops what it would deliver last (G126).
  public boolean dropsLowestPriority() {
    return definition.text(PolicyKeys.OVERFLOW_ORDER).filter("lowest-priority"::equals).isPresent();
  }

  /// What persistent messages survive, if a policy says it.
  public Optional<String> durability() {
    return definition.text(PolicyKeys.DURABILITY);
  }

  /// Whether a history of deaths that a publisher sends along goes on (U-13), if a policy says it.
  public Optional<Boolean> trustsClientDeaths() {
    return definition.bool(PolicyKeys.TRUST_CLIENT_DEATHS);
  }

  private static FieldValue merged(FieldTable.Entry entry, Optional<FieldValue> own) {
    if (!PolicyKeys.isLimit(entry.name())) {
      return own.orElse(entry.value());
    }
    var limit = own.map(value -> smaller(entry.value(), value)).orElse(entry.value());
    long number = limit.asInteger().orElseThrow();
    boolean isTooLong = TIMES.contains(entry.name()) && number > MAX_MILLIS;
    return FieldValue.of(isTooLong ? MAX_MILLIS : Math.max(number, -1)); // below 0: no limit
  }

  /// Of two limits the one that allows less; below 0 is no limit.
  private static FieldValue smaller(FieldValue one, FieldValue other) {
    long first = one.asInteger().orElse(-1);
    long second = other.asInteger().orElse(-1);
    if (first < 0 || second < 0) {
      return first < 0 ? other : one;
    }
    return first <= second ? one : other;
  }
}
