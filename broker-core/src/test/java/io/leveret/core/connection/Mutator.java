package io.leveret.core.connection;

import io.leveret.core.channel.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Spoils a conversation: a few of its bits, lengths or frames, as a seed decides.
final class Mutator {
  private static final int[] LIES = {0, 1, 7, 255, 4096, 131_073, -1, Integer.MAX_VALUE};

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /// Spoils `frames` in place, most often behind the first `opening` of them.
  void spoil(List<byte[]> frames, int opening) {
    int faults = random.nextInt(4);
    for (int i = 0; i < faults; i++) {
      int first = random.nextInt(8) == 0 || opening >= frames.size() ? 0 : opening;
      if (frames.size() > first) {
        spoilOne(frames, first + random.nextInt(frames.size() - first));
      }
    }
  }

  private void spoilOne(List<byte[]> frames, int at) {
    byte[] frame = frames.get(at);
    switch (random.nextInt(10)) {
      case 0, 1 -> flip(frame);
      case 2 -> frames.set(at, Arrays.copyOf(frame, random.nextInt(frame.length + 1)));
      case 3 -> frames.add(at, frame.clone());
      case 4 -> frames.set(at, frames.set(random.nextInt(frames.size()), frame));
      case 5 -> lie(frame, frame.length < 7 ? 0 : 3);
      case 6 -> lie(frame, random.nextInt(Math.max(1, frame.length - 4)));
      case 7 -> frames.set(at, spliced(frame, frames.get(random.nextInt(frames.size()))));
      case 8 -> frames.add(at, randomFrame());
      default -> frames.remove(at);
    }
  }

  /// Bytes that are no conversation at all.
  List<byte[]> noise() {
    var noise = new byte[1 + random.nextInt(200)];
    random.nextBytes(noise);
    return new ArrayList<>(List.of(noise));
  }

  private void flip(byte[] frame) {
    if (frame.length > 0) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private void lie(byte[] frame, int at) {
    int lie = LIES[random.nextInt(LIES.length)];
    for (int i = 0; i < 4 && at + i < frame.length; i++) {
      frame[at + i] = (byte) (lie >>> (24 - 8 * i));
    }
  }

  private byte[] spliced(byte[] head, byte[] tail) {
    int from = random.nextInt(tail.length + 1);
    byte[] result = Arrays.copyOf(head, random.nextInt(head.length + 1) + tail.length - from);
    System.arraycopy(tail, from, result, result.length - (tail.length - from), tail.length - from);
    return result;
  }

  private byte[] randomFrame() {
    var payload = new byte[random.nextInt(40)];
    random.nextBytes(payload);
    if (payload.length >= 4 && random.nextBoolean()) {
      payload[0] = 0;
      payload[1] = (byte) (10 * (1 + random.nextInt(9)));
      payload[2] = 0;
      payload[3] = (byte) (10 * random.nextInt(13) + random.nextInt(2));
    }
    return new Wire().frame(random.nextInt(10), random.nextInt(4), payload).toBytes();
  }
}
