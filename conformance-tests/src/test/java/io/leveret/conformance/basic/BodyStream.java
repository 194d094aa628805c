package io.leveret.conformance.basic;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/// Bodies too long to stand in memory as a whole: sent and received frame by frame, and compared by
/// their digests.
final class BodyStream {
  private static final int CHANNEL = 1;
  private static final int PERSISTENT = 2;
  private static final int DELIVERY_MODE = 1 << 12;

  /// What fits into one frame of the largest size that the broker offers.
  private static final int CHUNK = 131_072 - 8;

  private final RawConnection raw;
  private final MessageDigest digest;

  BodyStream(RawConnection raw) throws NoSuchAlgorithmException {
    this.raw = raw;
    this.digest = MessageDigest.getInstance("SHA-256");
  }

  /// Publishes a persistent message with a random body, and answers the digest of the body.
  String publish(String queue, long bytes) throws IOException {
    raw.send(CHANNEL, RawMethods.publish("", queue));
    var header = RawMethods.contentHeader(bytes, DELIVERY_MODE).int8(PERSISTENT);
    raw.frame(RawFrame.HEADER, CHANNEL, header.toBytes());
    var random = new Random(bytes);
    var chunk = new byte[CHUNK];
    for (long left = bytes; left > 0; left -= chunk.length) {
      chunk = left < CHUNK ? Arrays.copyOf(chunk, (int) left) : chunk;
      random.nextBytes(chunk);
      digest.update(chunk);
      raw.frame(RawFrame.BODY, CHANNEL, chunk);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Gets a message and answers the digest of its body.
  String get(String queue) throws IOException {
    raw.send(CHANNEL, RawMethods.get(queue, true));
    raw.expect(CHANNEL, 60, 71);
    var header = raw.readPastHeartbeats();
    assertThat(header.type()).isEqualTo(RawFrame.HEADER);
    for (long left = header.reader().int64(); left > 0; ) {
      var frame = raw.readPastHeartbeats();
      assertThat(frame.type()).isEqualTo(RawFrame.BODY);
      digest.update(frame.payload());
      left -= frame.payload().length;
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
