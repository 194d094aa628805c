package io.leveret.core.exchange;

import org.jspecify.annotations.Nullable;

/// One word of the binding keys of a topic exchange, with the words that follow it.
///
/// **Confined** to the loop. Invariant: a node other than the root has a target or a child.
final class TopicNode implements KeyTable.Keyed {
  private static final byte[] STAR = {'*'};
  private static final byte[] HASH = {'#'};

  private final byte[] word;
  private final long wordHash;
  private final @Nullable TopicNode parent;
  private @Nullable KeyTable<TopicNode> words;
  private @Nullable TopicNode star;
  private @Nullable TopicNode hash;
  private @Nullable TargetSet targets;
  private long lastPass;
  private int enteredFrom;

  private TopicNode(byte[] word, @Nullable TopicNode parent) {
    this.word = word;
    this.wordHash = Keys.hash(word);
    this.parent = parent;
  }

  static TopicNode root() {
    return new TopicNode(new byte[0], null);
  }

  /// The child for one word of a binding key, or null.
  @Nullable TopicNode child(TopicWords key, int i) {
    if (key.is(i, '*')) {
      return star;
    }
    return key.is(i, '#') ? hash : named(key, i);
  }

  /// The child for one word of a binding key, made if there is none.
  TopicNode obtainChild(TopicWords key, int i) {
    var child = child(key, i);
    return child != null ? child : addChild(key, i);
  }

  /// The child for a word of a routing key, in which `*` and `#` mean nothing; or null.
  @Nullable TopicNode named(TopicWords key, int i) {
    return words == null ? null : key.findIn(words, i);
  }

  @Nullable TopicNode star() {
    return star;
  }

  @Nullable TopicNode hash() {
    return hash;
  }

  boolean hasChildren() {
    return star != null || hash != null || words != null;
  }

  void add(Target target) {
    if (targets == null) {
      targets = new TargetSet();
    }
    targets.add(target);
  }

  /// Takes out a target, and with it every node that only led to it.
  void remove(Target target) {
    if (targets != null) {
      targets.remove(target);
      targets = targets.isEmpty() ? null : targets;
    }
    var node = this;
    while (node.parent != null && node.targets == null && !node.hasChildren()) {
      node.parent.removeChild(node);
      node = node.parent;
    }
  }

  void reachTargets(Walk walk) {
    if (targets != null) {
      targets.reachAll(walk);
    }
  }

  /// Notes that this `#` node is entered at a word of the key, and answers where it was entered
  /// before in the same pass, or `none`: from there on everything is being walked already.
  int enter(long pass, int from, int none) {
    int before = lastPass == pass ? enteredFrom : none;
    lastPass = pass;
    enteredFrom = Math.min(before, from);
    return before;
  }

  @Override
  public byte[] key() {
    return word;
  }

  @Override
  public long keyHash() {
    return wordHash;
  }

  private TopicNode addChild(TopicWords key, int i) {
    if (key.is(i, '*')) {
      var child = new TopicNode(STAR, this);
      star = child;
      return child;
    }
    if (key.is(i, '#')) {
      var child = new TopicNode(HASH, this);
      hash = child;
      return child;
    }
    return addNamed(key, i);
  }

  private TopicNode addNamed(TopicWords key, int i) {
    if (words == null) {
      words = new KeyTable<>();
    }
    var child = new TopicNode(key.bytes(i), this);
    words.add(child);
    return child;
  }

  private void removeChild(TopicNode child) {
    if (child == star) {
      star = null;
    } else if (child == hash) {
      hash = null;
    } else if (words != null) {
      words.remove(child);
      words = words.size() == 0 ? null : words;
    }
  }
}
