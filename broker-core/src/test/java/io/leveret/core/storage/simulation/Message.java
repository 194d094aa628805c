package io.leveret.core.storage.simulation;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.util.Random;

/// One message that somebody published, or that was made when one died. Its bytes are a stretch of
/// one random pattern, so that neither needs to be kept nor to be made.
///
/// @param number in the order of publishing
/// @param at where its own bytes stand in the pattern: routing, then properties
/// @param bodyAt where its body stands
record Message(
    int number,
    int at,
    int routing,
    int properties,
    int bodyAt,
    int body,
    int priority,
    long timeToLive) {
  private static final int PATTERN = 1 << 17;
  private static final ByteBuffer BYTES = pattern();
  private static final int MOST_INLINE = 3000;
  private static final int MOST_OWN = 1 << 10;

  private static ByteBuffer pattern() {
    var bytes = new byte[PATTERN];
    new Random(1).nextBytes(bytes);
    return ByteBuffer.allocateDirect(PATTERN).put(0, bytes);
  }

  static Message random(Random random, int number) {
    boolean isLong = random.nextInt(16) == 0;
    return of(random, number, random.nextInt(isLong ? MOST_INLINE : 300));
  }

  /// @param body its length
  static Message of(Random random, int number, int body) {
    int at = random.nextInt(PATTERN - MOST_OWN);
    int bodyAt = random.nextInt(PATTERN - body);
    int routing = 2 + random.nextInt(30);
    int properties = 2 + random.nextInt(random.nextInt(10) == 0 ? 500 : 20);
    boolean expires = random.nextInt(6) == 0;
    long timeToLive = expires ? random.nextInt(5000) : MessageView.FOR_EVER;
    int priority = random.nextInt(6) == 0 ? random.nextInt(256) : 0;
    return new Message(number, at, routing, properties, bodyAt, body, priority, timeToLive);
  }

  /// What becomes of it when it dies: the same body under another name.
  Message letter(Random random, int numberOfLetter) {
    int from = random.nextInt(PATTERN - MOST_OWN);
    return new Message(
        numberOfLetter,
        from,
        2 + random.nextInt(30),
        2 + random.nextInt(60),
        bodyAt,
        body,
        priority,
        MessageView.FOR_EVER);
  }

  /// Points at all of it, as if it had come from the wire.
  MessageView view() {
    var view = head();
    view.body(BYTES, bodyAt, body);
    return view;
  }

  /// Points at all but the body.
  MessageView head() {
    var view = new MessageView();
    view.routing(BYTES, at, routing);
    view.properties(BYTES, at + routing, properties);
    view.wishes(priority, timeToLive);
    return view;
  }

  /// The bytes that messages are taken from.
  static ByteBuffer bytes() {
    return BYTES;
  }

  /// Whether the view has the routing, the properties and the size of this message.
  boolean isHeadOf(MessageView view) {
    return view.bodySize() == body
        && isSame(view.routingMemory(), view.routingOffset(), view.routingLength(), at, routing)
        && isSame(
            view.propertiesMemory(),
            view.propertiesOffset(),
            view.propertiesLength(),
            at + routing,
            properties);
  }

  /// Whether the body that the view points at is that of this message from `from` on.
  boolean isBodyOf(MessageView view, int from, int length) {
    return isSame(view.bodyMemory(), view.bodyOffset(), view.bodyLength(), bodyAt + from, length);
  }

  private static boolean isSame(ByteBuffer memory, int offset, int length, int from, int expected) {
    return length == expected
        && memory.slice(offset, length).mismatch(BYTES.slice(from, length)) < 0;
  }
}
