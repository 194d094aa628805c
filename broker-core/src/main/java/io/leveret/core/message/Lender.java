package io.leveret.core.message;

/// Memory of which a part can be had for longer than a task: it stays as it is until each loan is
/// given back.
///
/// **Confined** to the loop of its owner.
public interface Lender {
  /// Begins a loan.
  void lend();

  /// Ends a loan.
  void takeBack();
}
