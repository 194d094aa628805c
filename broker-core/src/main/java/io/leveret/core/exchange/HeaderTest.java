package io.leveret.core.exchange;

import java.util.ArrayList;
import java.util.List;

/// One condition on the headers, shared by all bindings that have it.
///
/// **Confined** to the loop.
final class HeaderTest implements KeyTable.Keyed {
  private final byte[] key;
  private final long keyHash;
  private final List<Conclusion> sufficient = new ArrayList<>();
  private final List<Conclusion> necessary = new ArrayList<>();
  private int uses;
  private long metIn;

  /// @param key in the form of [io.leveret.core.message.HeaderCondition]
  HeaderTest(byte[] key) {
    this.key = key;
    this.keyHash = Keys.hash(key);
  }

  /// What a binding says: where to go when its tests are met.
  ///
  /// Identity counts: two bindings may agree in target and tests.
  static final class Conclusion {
    private final Target target;
    private final List<HeaderTest> tests;

    Conclusion(Target target, List<HeaderTest> tests) {
      this.target = target;
      this.tests = tests;
    }

    List<HeaderTest> tests() {
      return tests;
    }

    private boolean isMet(long pass) {
      for (int i = 0; i < tests.size(); i++) {
        if (tests.get(i).metIn != pass) {
          return false;
        }
      }
      return true;
    }
  }

  /// How many bindings have this condition.
  int uses() {
    return uses;
  }

  void use() {
    uses++;
  }

  /// A binding for which this one condition is enough.
  void suffices(Conclusion conclusion) {
    sufficient.add(conclusion);
  }

  /// A binding that needs this condition and others: it is looked at when this one is met.
  void isNeededBy(Conclusion conclusion) {
    necessary.add(conclusion);
  }

  /// Takes back one use; answers whether it was the last.
  boolean forget(Conclusion conclusion) {
    sufficient.remove(conclusion);
    necessary.remove(conclusion);
    return --uses == 0;
  }

  /// The message of this pass meets the condition; answers whether that is news.
  boolean meet(long pass) {
    boolean news = metIn != pass;
    metIn = pass;
    return news;
  }

  /// Reaches the targets of the bindings that this condition was the last to wait for.
  void conclude(long pass, Walk walk) {
    for (int i = 0; i < sufficient.size(); i++) {
      sufficient.get(i).target.reachedBy(walk);
    }
    for (int i = 0; i < necessary.size(); i++) {
      var conclusion = necessary.get(i);
      if (conclusion.isMet(pass)) {
        conclusion.target.reachedBy(walk);
      }
    }
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public long keyHash() {
    return keyHash;
  }
}
