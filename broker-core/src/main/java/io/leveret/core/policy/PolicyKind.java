package io.leveret.core.policy;

/// Who gave a policy. An object has at most one of each kind.
public enum PolicyKind {
  /// What the users of a virtual host set for themselves.
  USER("policy"),
  /// What the operator allows at most, whatever the users set (OPS-04).
  OPERATOR("operator policy");

  private final String text;

  PolicyKind(String text) {
    this.text = text;
  }

  /// As messages speak of it.
  public String text() {
    return text;
  }
}
