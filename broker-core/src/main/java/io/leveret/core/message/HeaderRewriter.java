package io.leveret.core.message;

import static io.leveret.protocol.content.PropertyFlags.DELIVERY_MODE;
import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.content.PropertyFlags.PRIORITY;
import static io.leveret.protocol.content.PropertyFlags.TIMESTAMP;

import io.leveret.protocol.codec.FieldTableCodec;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// Makes property blocks in which some headers are others. All else is copied octet for octet.
///
/// **Confined** to one thread. A message that was rewritten points into memory of the rewriter,
/// until this rewrites the next.
public final class HeaderRewriter {
  private static final int TABLE_LENGTH = 4;

  private final PropertyScanner properties = new PropertyScanner();
  private final FieldTableCursor headers = new FieldTableCursor();
  private final WireWriter writer = new WireWriter();
  private ByteBuffer memory = ByteBuffer.allocate(1024);
  private FieldTable encoded = FieldTable.EMPTY;
  private byte[] encoding = {};
  private Set<String> encodedNames = Set.of();

  /// Points `message` at a copy of its properties.
  ///
  /// @param added headers that stand last in the copy, in place of all others of these names
  /// @param removed names of headers that the copy lacks
  /// @param removedFlags properties that the copy lacks, as bits of `PropertyFlags`
  public void rewrite(
      MessageView message, FieldTable added, Set<String> removed, int removedFlags) {
    ByteBuffer from = message.propertiesMemory();
    properties.scan(from, message.propertiesOffset(), message.propertiesLength());
    encode(added);
    reserve(message.propertiesLength() + TABLE_LENGTH + encoding.length);
    int flags = properties.flags() & ~removedFlags;
    int written = added.isEmpty() ? flags : flags | HEADERS;
    memory.putShort(0, (short) written);
    int to = Short.BYTES;
    for (int rest = written; rest != 0; rest ^= Integer.highestOneBit(rest)) {
      int flag = Integer.highestOneBit(rest);
      to = flag == HEADERS ? putHeaders(from, to, removed) : putProperty(from, to, flag);
    }
    message.properties(memory, 0, to);
  }

  /// Often the same headers are added to one message after the other.
  private void encode(FieldTable added) {
    if (added.equals(encoded)) {
      return;
    }
    writer.measure();
    FieldTableCodec.writeContent(added, writer);
    encoding = new byte[writer.position()];
    FieldTableCodec.writeContent(added, writer.wrap(ByteBuffer.wrap(encoding), 0));
    encodedNames = new HashSet<>();
    added.entries().forEach(header -> encodedNames.add(header.name()));
    encoded = added;
  }

  private boolean isDropped(String name, Set<String> removed) {
    return removed.contains(name) || encodedNames.contains(name);
  }

  private void reserve(int bytes) {
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocate(Integer.highestOneBit(bytes) << 1);
    }
  }

  private int putProperty(ByteBuffer from, int to, int flag) {
    // The length octet of a text stands before it.
    int before =
        switch (flag) {
          case DELIVERY_MODE, PRIORITY, TIMESTAMP -> 0;
          default -> 1;
        };
    int length = properties.length(flag) + before;
    memory.put(to, from, properties.offset(flag) - before, length);
    return to + length;
  }

  private int putHeaders(ByteBuffer from, int at, Set<String> removed) {
    int to = at + TABLE_LENGTH;
    if (properties.has(HEADERS)) {
      headers.wrap(from, properties.offset(HEADERS), properties.length(HEADERS));
      while (headers.next()) {
        if (!isDropped(name(from), removed)) {
          int start = headers.nameOffset() - 1;
          int length = headers.valueOffset() + headers.valueLength() - start;
          memory.put(to, from, start, length);
          to += length;
        }
      }
    }
    memory.put(to, encoding);
    to += encoding.length;
    memory.putInt(at, to - at - TABLE_LENGTH);
    return to;
  }

  private String name(ByteBuffer from) {
    var bytes = new byte[headers.nameLength()];
    from.get(headers.nameOffset(), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
