package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Binding keys are patterns of words: `*` stands for exactly one word, `#` for any number (G115).
///
/// The patterns form a trie that is walked along the words of the routing key, with an explicit
/// stack. A state of the walk is a node and a word; each is visited at most once, however many `#`
/// are on the way, because a `#` node remembers from which word on it was entered. So a message
/// costs at most nodes-on-matching-paths times words, and bindings that cannot match cost nothing.
///
/// **Confined** to the loop.
final class TopicMatcher implements Matcher {
  private final TopicNode root = TopicNode.root();
  private final TopicWords words = new TopicWords();
  private @Nullable TopicNode[] nodes = new @Nullable TopicNode[16];
  private int[] positions = new int[16];
  private int depth;
  private long pass;
  private long visited;

  @Override
  public void add(Binding binding, Target target) {
    splitKeyOf(binding);
    var node = root;
    for (int i = 0; i < words.count(); i++) {
      node = node.obtainChild(words, i);
    }
    node.add(target);
  }

  @Override
  public void remove(Binding binding, Target target) {
    splitKeyOf(binding);
    TopicNode node = root;
    for (int i = 0; i < words.count() && node != null; i++) {
      node = node.child(words, i);
    }
    if (node != null) {
      node.remove(target);
    }
  }

  @Override
  public void collect(Walk walk) {
    var keys = walk.keys();
    for (int i = 0; i < keys.count(); i++) {
      words.split(keys.memory(i), keys.offset(i), keys.length(i));
      match(walk);
    }
  }

  /// How many states all matching so far has visited: what a message costs, without a clock.
  long visited() {
    return visited;
  }

  private void splitKeyOf(Binding binding) {
    byte[] key = Keys.bytes(binding.bindingKey());
    words.split(ByteBuffer.wrap(key), 0, key.length);
  }

  private void match(Walk walk) {
    pass++;
    push(root, 0);
    while (depth > 0) {
      depth--;
      var node = nodes[depth];
      if (node != null) {
        step(node, positions[depth], walk);
      }
    }
  }

  private void step(TopicNode node, int position, Walk walk) {
    visited++;
    if (node.hash() != null) {
      enterHash(node.hash(), position, walk);
    }
    if (position == words.count()) {
      node.reachTargets(walk);
      return;
    }
    if (node.star() != null) {
      push(node.star(), position + 1);
    }
    var child = node.named(words, position);
    if (child != null) {
      push(child, position + 1);
    }
  }

  private void enterHash(TopicNode hash, int from, Walk walk) {
    int end = words.count() + 1;
    int before = hash.enter(pass, from, end);
    if (!hash.hasChildren()) {
      if (before == end) {
        hash.reachTargets(walk);
      }
      return;
    }
    for (int position = from; position < before; position++) {
      push(hash, position);
    }
  }

  private void push(TopicNode node, int position) {
    if (depth == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * depth);
      positions = Arrays.copyOf(positions, 2 * depth);
    }
    nodes[depth] = node;
    positions[depth] = position;
    depth++;
  }
}
