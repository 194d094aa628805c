package io.leveret.core.message;

import static io.leveret.protocol.content.PropertyFlags.HEADERS;

import io.leveret.protocol.codec.FieldTableCodec;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Reads a few headers of a message, whatever stands beside them. **Confined** to one thread.
public final class MessageHeaders {
  private final PropertyScanner properties = new PropertyScanner();
  private final FieldTableCursor cursor = new FieldTableCursor();
  private final WireReader reader = new WireReader();

  /// The properties of the message that [#read] was asked about last.
  public PropertyScanner properties() {
    return properties;
  }

  /// The headers of these names, as far as the message has them and they can be read.
  public FieldTable read(MessageView message, Set<String> names) {
    ByteBuffer memory = message.propertiesMemory();
    properties.scan(memory, message.propertiesOffset(), message.propertiesLength());
    if (!properties.has(HEADERS)) {
      return FieldTable.EMPTY;
    }
    var found = FieldTable.builder();
    cursor.wrap(memory, properties.offset(HEADERS), properties.length(HEADERS));
    while (cursor.next()) {
      if (names.contains(name(memory))) {
        readOne(memory).entries().forEach(header -> found.put(header.name(), header.value()));
      }
    }
    return found.build();
  }

  private String name(ByteBuffer memory) {
    var bytes = new byte[cursor.nameLength()];
    memory.get(cursor.nameOffset(), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private FieldTable readOne(ByteBuffer memory) {
    int start = cursor.nameOffset() - 1;
    int length = cursor.valueOffset() + cursor.valueLength() - start;
    try {
      return FieldTableCodec.readContent(reader.wrap(memory, start, length));
    } catch (ConnectionException _) {
      return FieldTable.EMPTY; // a name inside it that is no UTF-8: nothing the broker wrote
    }
  }
}
