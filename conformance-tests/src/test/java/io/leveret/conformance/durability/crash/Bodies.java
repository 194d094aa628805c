package io.leveret.conformance.durability.crash;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;

/// Bodies that say who they are and can be told from damaged ones: `id checksum filler`.
final class Bodies {
  private Bodies() {}

  static byte[] of(String id, int filler) {
    var bytes = new byte[filler];
    new Random(filler).nextBytes(bytes);
    var head = (id + " " + checksum(bytes, 0) + " ").getBytes(StandardCharsets.UTF_8);
    var body = new byte[head.length + filler];
    System.arraycopy(head, 0, body, 0, head.length);
    System.arraycopy(bytes, 0, body, head.length, filler);
    return body;
  }

  /// The id in a body, which must be whole.
  static String id(byte[] body) {
    int first = space(body, 0);
    int second = space(body, first + 1);
    var check = new String(body, first + 1, second - first - 1, StandardCharsets.UTF_8);
    if (!check.equals(Long.toString(checksum(body, second + 1)))) {
      throw new AssertionError("a body of " + body.length + " bytes is not what was published");
    }
    return new String(body, 0, first, StandardCharsets.UTF_8);
  }

  private static int space(byte[] body, int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] == ' ') {
        return i;
      }
    }
    throw new AssertionError("a body of " + body.length + " bytes says nothing of itself");
  }

  private static long checksum(byte[] bytes, int from) {
    var crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return crc.getValue();
  }
}
