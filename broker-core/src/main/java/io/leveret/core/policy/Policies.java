package io.leveret.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// All policies of one virtual host, and which of them an object has (G133): of each kind the one
/// of the highest priority that is for the object; of several such the one whose name comes first.
///
/// **Confined** to the loop.
public final class Policies {
  private static final Comparator<Policy> PRECEDENCE =
      Comparator.comparingInt(Policy::priority).reversed().thenComparing(Policy::name);

  /// In the order of precedence.
  private final List<Policy> ofUsers = new ArrayList<>();

  private final List<Policy> ofOperators = new ArrayList<>();

  /// Shared by the objects that are asked about one after the other: usually it fits.
  private EffectivePolicy last = EffectivePolicy.NONE;

  /// Every policy of a kind, the one that comes first in precedence first.
  public List<Policy> all(PolicyKind kind) {
    return List.copyOf(list(kind));
  }

  public Optional<Policy> find(PolicyKind kind, String name) {
    return list(kind).stream().filter(policy -> policy.name().equals(name)).findFirst();
  }

  public boolean isEmpty() {
    return ofUsers.isEmpty() && ofOperators.isEmpty();
  }

  /// Adds a policy in place of the one of its kind and name, if there is one.
  public void put(Policy policy) {
    remove(policy.kind(), policy.name());
    var list = list(policy.kind());
    list.add(policy);
    list.sort(PRECEDENCE);
  }

  /// Removes a policy; answers whether it was there.
  public boolean remove(PolicyKind kind, String name) {
    return list(kind).removeIf(policy -> policy.name().equals(name));
  }

  /// The policies of a queue.
  ///
  /// @param type such as `classic`
  public EffectivePolicy ofQueue(String queue, String type) {
    return effective(policy -> policy.fitsQueue(queue, type));
  }

  /// The policies of an exchange.
  public EffectivePolicy ofExchange(String exchange) {
    return effective(policy -> policy.fitsExchange(exchange));
  }

  private EffectivePolicy effective(Predicate<Policy> fits) {
    if (isEmpty()) {
      return EffectivePolicy.NONE;
    }
    var ofUser = ofUsers.stream().filter(fits).findFirst();
    var ofOperator = ofOperators.stream().filter(fits).findFirst();
    if (!last.isOf(ofUser, ofOperator)) {
      last = EffectivePolicy.of(ofUser, ofOperator);
    }
    return last;
  }

  private List<Policy> list(PolicyKind kind) {
    return kind == PolicyKind.USER ? ofUsers : ofOperators;
  }
}
