package io.leveret.protocol.content;

import static io.leveret.protocol.content.PropertyFlags.DELIVERY_MODE;
import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.content.PropertyFlags.PRIORITY;
import static io.leveret.protocol.content.PropertyFlags.TIMESTAMP;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;

/// Finds and checks the properties in a property block where it stands in memory, without decoding
/// or allocating: one is made for a connection and pointed at message after message.
///
/// The block is the 16 property flags and the property list. Text is not checked to be UTF-8: it is
/// the publisher's and the consumer's own affair.
///
/// **Confined** to the thread that calls [#scan]. Offsets are into the memory scanned last.
///
/// Invariant: after a scan that threw, every property is absent.
public final class PropertyScanner {
  private static final int FLAGS_LENGTH = 2;

  private final int[] offsets = new int[PropertyFlags.COUNT];
  private final int[] lengths = new int[PropertyFlags.COUNT];
  private int flags;
  private int deliveryMode;
  private int priority;
  private long timestamp;

  /// Scans the `length` bytes of big-endian `memory` at `offset`, all of which must be the block.
  ///
  /// @throws ConnectionException 501 when the block is cut short, too long, or has flags that
  ///   `basic` lacks; 502 when the headers are malformed
  public void scan(ByteBuffer memory, int offset, int length) {
    flags = 0;
    if (length < FLAGS_LENGTH) {
      throw malformed("property flags in " + length + " bytes");
    }
    int found = memory.getShort(offset) & 0xFFFF;
    if (found == DELIVERY_MODE && length == FLAGS_LENGTH + 1) {
      // What nearly every publisher sends: worth not entering the loop.
      takeDeliveryMode(memory, offset + FLAGS_LENGTH);
    } else if (found != 0 || length != FLAGS_LENGTH) {
      scanList(memory, found, offset + FLAGS_LENGTH, offset + length);
    }
    flags = found;
  }

  private void scanList(ByteBuffer memory, int found, int offset, int limit) {
    if ((found & PropertyFlags.REFUSED) != 0) {
      throw malformed("property flags 0x" + Integer.toHexString(found));
    }
    int position = offset;
    int rest = found;
    while (rest != 0) {
      int flag = Integer.highestOneBit(rest);
      position = scanProperty(memory, flag, position, limit);
      rest ^= flag;
    }
    if (position != limit) {
      throw malformed((limit - position) + " bytes after the last property");
    }
  }

  private int scanProperty(ByteBuffer memory, int flag, int position, int limit) {
    return switch (flag) {
      case DELIVERY_MODE -> {
        require(1, position, limit);
        takeDeliveryMode(memory, position);
        yield position + 1;
      }
      case PRIORITY -> {
        int end = take(flag, position, 1, limit);
        priority = memory.get(position) & 0xFF;
        yield end;
      }
      case TIMESTAMP -> {
        int end = take(flag, position, Long.BYTES, limit);
        timestamp = memory.getLong(position);
        yield end;
      }
      case HEADERS -> {
        require(Integer.BYTES, position, limit);
        long length = memory.getInt(position) & 0xFFFF_FFFFL;
        int end = take(flag, position + Integer.BYTES, length, limit);
        FieldTableCursor.validate(memory, position + Integer.BYTES, (int) length);
        yield end;
      }
      default -> {
        require(1, position, limit);
        yield take(flag, position + 1, memory.get(position) & 0xFF, limit);
      }
    };
  }

  private void takeDeliveryMode(ByteBuffer memory, int position) {
    int index = PropertyFlags.index(DELIVERY_MODE);
    offsets[index] = position;
    lengths[index] = 1;
    deliveryMode = memory.get(position) & 0xFF;
  }

  private int take(int flag, int position, long length, int limit) {
    require(length, position, limit);
    int index = PropertyFlags.index(flag);
    offsets[index] = position;
    lengths[index] = (int) length;
    return position + (int) length;
  }

  private static void require(long length, int position, int limit) {
    if (length > limit - position) {
      throw malformed("a property of " + length + " bytes where " + (limit - position) + " remain");
    }
  }

  private static ConnectionException malformed(String what) {
    return new ConnectionException(ReplyCode.FRAME_ERROR, "cannot decode " + what);
  }

  /// The property flags as they are on the wire.
  public int flags() {
    return flags;
  }

  /// Whether the property with this one bit of [PropertyFlags] is present.
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Where the value of the property with this one bit begins, -1 when it is absent. A string
  /// begins after its length octet, the headers table after its 32-bit length.
  public int offset(int flag) {
    return has(flag) ? offsets[PropertyFlags.index(flag)] : -1;
  }

  /// Bytes of the value of the property with this one bit, without the length before it; -1 when it
  /// is absent.
  public int length(int flag) {
    return has(flag) ? lengths[PropertyFlags.index(flag)] : -1;
  }

  /// 0..255, 0 when absent; 2 is persistent.
  public int deliveryMode() {
    return has(DELIVERY_MODE) ? deliveryMode : 0;
  }

  /// 0..255, 0 when absent.
  public int priority() {
    return has(PRIORITY) ? priority : 0;
  }

  /// Unsigned seconds since 1970-01-01T00:00Z, 0 when absent.
  public long timestamp() {
    return has(TIMESTAMP) ? timestamp : 0;
  }
}
