package io.leveret.core.publish;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Properties that a message is stored with in place of those it came with, in staging memory.
///
/// **Confined** to the channel's loop. Invariant: between [#show] and [#restore] the view of the
/// message points at these, at all other times at those that came.
final class StagedProperties {
  private final StagingPool staging;
  private @Nullable ByteBuffer staged;
  private @Nullable ByteBuffer original;
  private int originalOffset;
  private int originalLength;

  StagedProperties(StagingPool staging) {
    this.staging = staging;
  }

  /// Memory to write them into, from its start.
  ///
  /// @param most bytes they may take
  ByteBuffer memory(int most) {
    ByteBuffer memory = staging.take(most);
    staged = memory;
    return memory;
  }

  /// Points the message at the `length` bytes that were written.
  void show(MessageView message, int length) {
    if (staged != null) {
      original = message.propertiesMemory();
      originalOffset = message.propertiesOffset();
      originalLength = message.propertiesLength();
      message.properties(staged, 0, length);
    }
  }

  /// Points the message at the properties it came with.
  void restore(MessageView message) {
    if (staged != null && original != null) {
      message.properties(original, originalOffset, originalLength);
      staging.give(staged);
    }
    staged = null;
    original = null;
  }

  /// Copies bytes and answers where the copy ends.
  static int copy(ByteBuffer from, int start, int end, ByteBuffer to, int at) {
    to.put(at, from, start, end - start);
    return at + end - start;
  }
}
