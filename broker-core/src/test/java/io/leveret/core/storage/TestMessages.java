package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Messages as they come from the wire, made of strings.
final class TestMessages {
  private TestMessages() {}

  /// A message of exchange `x`, routing key `key` and no properties.
  static MessageView message(String key, String body) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] bodyBytes = body.getBytes(StandardCharsets.UTF_8);
    var memory = ByteBuffer.allocateDirect(8 + keyBytes.length + bodyBytes.length);
    memory.put((byte) 1).put((byte) 'x').put((byte) keyBytes.length).put(keyBytes);
    int properties = memory.position();
    memory.putShort((short) 0);
    int bodyAt = memory.position();
    memory.put(bodyBytes);
    var view = new MessageView();
    view.routing(memory, 0, properties);
    view.properties(memory, properties, 2);
    view.body(memory, bodyAt, bodyBytes.length);
    return view;
  }

  static String body(MessageView view) {
    return text(view.bodyMemory(), view.bodyOffset(), view.bodyLength());
  }

  static String key(MessageView view) {
    int exchange = view.routingMemory().get(view.routingOffset());
    return text(
        view.routingMemory(),
        view.routingOffset() + exchange + 2,
        view.routingLength() - exchange - 2);
  }

  private static String text(ByteBuffer memory, int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
