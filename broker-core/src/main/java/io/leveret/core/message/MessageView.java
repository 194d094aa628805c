package io.leveret.core.message;

import java.nio.ByteBuffer;

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
    bodyMemory = memory;
    bodyOffset = offset;
    bodyLength = length;
    bodySize = length;
  }

  /// Says that the body is `size` bytes long and stands elsewhere, in parts; the bytes pointed at
  /// by [#body] are then the list of those parts.
  public void partedBody(long size) {
    bodySize = size;
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

  /// Bytes of the whole body, as the content header says.
  public long bodySize() {
    return bodySize;
  }

  /// Whether the body stands in parts elsewhere.
  public boolean isParted() {
    return bodySize != bodyLength;
  }
}
