package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.auth.SaslResponse.Credentials;
import io.leveret.core.auth.SaslResponse.Malformed;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Reads the response of AMQPLAIN: table entries until the end of the bytes. Stateless.
///
/// The two entries that count are texts, so that no other type of field value is let in.
final class AmqPlain {
  private AmqPlain() {}

  static SaslResponse read(byte[] response) {
    Map<String, String> fields;
    try {
      fields = readFields(ByteBuffer.wrap(response));
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return new Malformed();
    }
    var userName = fields.get("LOGIN");
    var password = fields.get("PASSWORD");
    return userName == null || password == null
        ? new Malformed()
        : new Credentials(userName, password);
  }

  private static Map<String, String> readFields(ByteBuffer in) {
    var fields = new HashMap<String, String>();
    while (in.hasRemaining()) {
      String name = readText(in, Byte.toUnsignedInt(in.get()));
      byte type = in.get();
      if (type != 'S' && type != 'x') {
        throw new IllegalArgumentException("not a text");
      }
      fields.putIfAbsent(name, readText(in, in.getInt()));
    }
    return fields;
  }

  private static String readText(ByteBuffer in, int length) {
    // The length is the client's word: held against what is there before anything is allocated.
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
