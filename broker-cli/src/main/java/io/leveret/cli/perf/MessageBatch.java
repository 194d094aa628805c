package io.leveret.cli.perf;

import io.leveret.cli.perf.wire.FrameWriter;
import java.nio.ByteBuffer;
import java.util.Random;

/// Messages in a row, built once and written over and over; only the stamps in their bodies change.
/// Confined to the worker of its publisher.
///
/// Invariant: message `i` is the octets `start(i)` to `start(i + 1)`.
final class MessageBatch {
  /// Octets of stamp and sequence number at the start of a body.
  static final int STAMP_OCTETS = 16;

  private static final int MOST_MESSAGES = 16_384;
  private static final int MOST_OCTETS_FOR_KEYS = 16 << 20;

  private final ByteBuffer octets;
  private final int[] starts;
  private final int[] bodies;

  private MessageBatch(ByteBuffer octets, int[] starts, int[] bodies) {
    this.octets = octets;
    this.starts = starts;
    this.bodies = bodies;
  }

  /// @param targetOctets the batch holds at least one message, and no more than fit into this
  ///   unless the shape has more keys than that
  static MessageBatch build(MessageShape shape, int channel, int frameMax, int targetOctets) {
    int messageOctets = shape.octets(channel, frameMax);
    int count = count(shape.keys(), messageOctets, targetOctets);
    var out = new FrameWriter(Math.max(targetOctets, messageOctets));
    int[] keys = shuffledKeys(shape.keys(), count, channel);
    var starts = new int[count + 1];
    var bodies = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = out.position();
      bodies[i] = shape.write(out, channel, keys[i], frameMax);
    }
    starts[count] = out.position();
    var octets = ByteBuffer.allocateDirect(out.position()).put(out.take());
    return new MessageBatch(octets, starts, bodies);
  }

  private static int count(int keys, int messageOctets, int targetOctets) {
    int fitting = Math.max(1, Math.min(MOST_MESSAGES, targetOctets / messageOctets));
    int forKeys = Math.min(keys, Math.max(1, MOST_OCTETS_FOR_KEYS / messageOctets));
    return keys == 1 ? fitting : Math.max(forKeys, fitting / keys * keys);
  }

  private static int[] shuffledKeys(int keys, int count, int seed) {
    var random = new Random(seed);
    var shuffled = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      shuffled[i] = shuffled[other];
      shuffled[other] = i % keys;
    }
    return shuffled;
  }

  int size() {
    return bodies.length;
  }

  /// The buffer that [#select] and the socket move through.
  ByteBuffer octets() {
    return octets;
  }

  int start(int index) {
    return starts[index];
  }

  /// Makes the messages `from` (inclusive) to `to` (exclusive) what is written next.
  void select(int from, int to) {
    octets.limit(starts[to]).position(starts[from]);
  }

  /// Of a message that is selected: writes when message `index` was sent (nanoseconds) and which
  /// one it is into its body.
  void stamp(int index, long sentNanos, long sequence) {
    int at = bodies[index];
    octets.putLong(at, sentNanos).putLong(at + Long.BYTES, sequence);
  }
}
