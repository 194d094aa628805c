package io.leveret.core.message;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where the parts of one message stand in memory: a flyweight that is pointed at bytes and copied
/// from, never kept.
///
/// Nothing here is decoded: `routing` is the exchange and the routing key as two adjacent short
/// strings, `properties` the property flags and the property list, `body` the payload, each exactly
/// as 0-9-1 §4.2 puts them on the wire. `basic.publish` and `basic.deliver` both carry the routing
/// bytes in this order, so a message is delivered by copying what was published.
///
/// **Confined** to the thread that points it. Valid until the memory it points at is used again,
/// which is the end of the current task of the loop unless its source says otherwise.
public final class MessageView {
  /// A time to live without end.
  public static final long FOR_EVER = -1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private ByteBuffer routingMemory = NOTHING;
  private int routingOffset;
  private int routingLength;
  private ByteBuffer propertiesMemory = NOTHING;
  private int propertiesOffset;
  private int propertiesLength;
  private ByteBuffer bodyMemory = NOTHING;
  private int bodyOffset;
  private int bodyLength;
  private long bodySize;
  private @Nullable Lender bodyLender;
  private int priority;
  private long timeToLive = FOR_EVER;
  private long origin;
  private boolean deadLettered;

  /// Points at the exchange and routing key: two adjacent short strings, `length` bytes in all.
  public void routing(ByteBuffer memory, int offset, int length) {
    routingMemory = memory;
    routingOffset = offset;
    routingLength = length;
  }

  /// Points at the property flags and the property list.
  public void properties(ByteBuffer memory, int offset, int length) {
    propertiesMemory = memory;
    propertiesOffset = offset;
    propertiesLength = length;
  }

  /// Points at a whole body of `length` bytes.
  public void body(ByteBuffer memory, int offset, int length) {
    body(memory, offset, length, null);
  }

  /// Does the same where `lender` lends the memory, unless that is null.
  public void body(ByteBuffer memory, int offset, int length, @Nullable Lender lender) {
    bodyMemory = memory;
    bodyOffset = offset;
    bodyLength = length;
    bodySize = length;
    bodyLender = lender;
  }

  /// Says that the body is `size` bytes long and stands elsewhere, in parts; the bytes pointed at
  /// by [#body] are then the list of those parts.
  public void partedBody(long size) {
    bodySize = size;
  }

  /// Says what the properties `priority` (0 to 255) and `expiration` (milliseconds, or [#FOR_EVER])
  /// ask for, so that nobody need look for them again.
  public void wishes(int wishedPriority, long wishedTimeToLive) {
    priority = wishedPriority;
    timeToLive = wishedTimeToLive;
  }

  /// Says that the broker made this message when one died.
  ///
  /// @param address of the stored message whose body it has, or 0 when it has its own
  public void deadLettered(long address) {
    deadLettered = true;
    origin = address;
  }

  /// Says that this is all of a message that was stored for a transaction.
  ///
  /// @param address of that stored message
  public void staged(long address) {
    deadLettered = false;
    origin = address;
  }

  /// Says that a publisher made this message.
  public void published() {
    deadLettered = false;
    origin = 0;
  }

  public ByteBuffer routingMemory() {
    return routingMemory;
  }

  public int routingOffset() {
    return routingOffset;
  }

  public int routingLength() {
    return routingLength;
  }

  public ByteBuffer propertiesMemory() {
    return propertiesMemory;
  }

  public int propertiesOffset() {
    return propertiesOffset;
  }

  public int propertiesLength() {
    return propertiesLength;
  }

  public ByteBuffer bodyMemory() {
    return bodyMemory;
  }

  public int bodyOffset() {
    return bodyOffset;
  }

  /// Bytes pointed at: the body, or the list of its parts when [#isParted].
  public int bodyLength() {
    return bodyLength;
  }

  /// Who lends the memory of the body for longer than this view is valid; null when nobody does.
  public @Nullable Lender bodyLender() {
    return bodyLender;
  }

  /// Bytes of the whole body, as the content header says.
  public long bodySize() {
    return bodySize;
  }

  /// The priority that the publisher wished for, 0 to 255; 0 when there is no such wish.
  public int priority() {
    return priority;
  }

  /// Milliseconds that the message may wait, as its publisher wished, or [#FOR_EVER].
  public long timeToLive() {
    return timeToLive;
  }

  /// The address of the stored message whose body this one has, and all else unless this one is a
  /// dead letter; 0 when it has its own.
  public long origin() {
    return origin;
  }

  /// Whether the broker made this message when one died.
  public boolean isDeadLettered() {
    return deadLettered;
  }

  /// Whether the body stands in parts elsewhere.
  public boolean isParted() {
    return bodySize != bodyLength;
  }
}
