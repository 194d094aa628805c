package io.leveret.core.publish;

import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.FieldText;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.codec.FieldTableCodec;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldArrayCursor;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;

/// The routing keys that a message has in its headers `CC` and `BCC` beside its own, and the way in
/// which it is stored without the `BCC` (EX-08, G055).
///
/// Elements that are no text, or longer than any binding key, are passed over. Works on the bytes
/// where they stand, after the scanner has checked them.
///
/// **Confined** to the channel's loop. Invariant: between [#hideBlind] and [#restore] the view of
/// the message points at properties without `BCC`, at all other times at those that came.
final class CopiedKeys {
  private static final int ABSENT = -1;
  private static final int MOST_KEY_BYTES = 255;

  private final StagedProperties withoutBlind;
  private final FieldTableCursor headers = new FieldTableCursor();
  private final FieldArrayCursor elements = new FieldArrayCursor();
  private final RoutingKeys keys = new RoutingKeys();
  private int cc;
  private int bcc;

  CopiedKeys(StagingPool staging) {
    this.withoutBlind = new StagedProperties(staging);
  }

  /// Looks for the headers and answers whether there are any.
  ///
  /// @param properties of the message, which has a headers table
  /// @throws ChannelException 406 when one of them is not an array
  boolean find(MessageView message, PropertyScanner properties) {
    if (!locate(message.propertiesMemory(), properties)) {
      return false;
    }
    keys.clear();
    addOwn(message);
    add("CC", cc, message, properties);
    add("BCC", bcc, message, properties);
    return true;
  }

  /// Points the message in which keys were found at properties without any `BCC`, in which all
  /// other bytes are as they came.
  void hideBlind(MessageView message, PropertyScanner properties) {
    if (bcc != ABSENT) {
      rewrite(message, properties);
    }
  }

  /// All keys of the message in which some were found last, its own first.
  RoutingKeys keys() {
    return keys;
  }

  /// Points the message at the properties it came with.
  void restore(MessageView message) {
    withoutBlind.restore(message);
  }

  private boolean locate(ByteBuffer memory, PropertyScanner properties) {
    cc = ABSENT;
    bcc = ABSENT;
    headers.wrap(memory, properties.offset(HEADERS), properties.length(HEADERS));
    while (headers.next()) {
      if (cc == ABSENT && isCarbonCopy(memory)) {
        cc = headers.valueOffset();
      } else if (bcc == ABSENT && isBlindCopy(memory)) {
        bcc = headers.valueOffset();
      }
    }
    return cc != ABSENT || bcc != ABSENT;
  }

  private boolean isCarbonCopy(ByteBuffer memory) {
    return headers.nameLength() == 2 && memory.getShort(headers.nameOffset()) == ('C' << 8 | 'C');
  }

  private boolean isBlindCopy(ByteBuffer memory) {
    return headers.nameLength() == 3
        && memory.get(headers.nameOffset()) == 'B'
        && memory.getShort(headers.nameOffset() + 1) == ('C' << 8 | 'C');
  }

  private void addOwn(MessageView message) {
    ByteBuffer memory = message.routingMemory();
    int exchange = message.routingOffset();
    int key = exchange + 1 + Byte.toUnsignedInt(memory.get(exchange));
    keys.add(memory, key + 1, Byte.toUnsignedInt(memory.get(key)));
  }

  private void add(String header, int value, MessageView message, PropertyScanner properties) {
    if (value == ABSENT) {
      return;
    }
    ByteBuffer memory = message.propertiesMemory();
    if (memory.get(value - 1) != 'A') {
      throw notAnArray(header, memory, properties);
    }
    elements.wrap(memory, value + Integer.BYTES, memory.getInt(value));
    while (elements.next()) {
      int length = elements.valueLength() - Integer.BYTES;
      if (elements.letter() == 'S' && length <= MOST_KEY_BYTES) {
        keys.add(memory, elements.valueOffset() + Integer.BYTES, length);
      }
    }
  }

  private void rewrite(MessageView message, PropertyScanner properties) {
    ByteBuffer from = message.propertiesMemory();
    int start = message.propertiesOffset();
    int table = properties.offset(HEADERS);
    int tableEnd = table + properties.length(HEADERS);
    ByteBuffer to = withoutBlind.memory(message.propertiesLength());
    int at = StagedProperties.copy(from, start, table, to, 0);
    int lengthAt = at - Integer.BYTES;
    headers.wrap(from, table, tableEnd - table);
    while (headers.next()) {
      if (!isBlindCopy(from)) {
        int entryEnd = headers.valueOffset() + headers.valueLength();
        at = StagedProperties.copy(from, headers.nameOffset() - 1, entryEnd, to, at);
      }
    }
    to.putInt(lengthAt, at - lengthAt - Integer.BYTES);
    at = StagedProperties.copy(from, tableEnd, start + message.propertiesLength(), to, at);
    withoutBlind.show(message, at);
  }

  private static ChannelException notAnArray(
      String header, ByteBuffer memory, PropertyScanner properties) {
    var in = new WireReader();
    in.wrap(memory, properties.offset(HEADERS), properties.length(HEADERS));
    var value = FieldTableCodec.readContent(in).get(header).orElseThrow();
    return new ChannelException(
        PRECONDITION_FAILED,
        "invalid message: {unacceptable_type_in_header,\"%s\",%s}"
            .formatted(header, FieldText.typeName(value)));
  }
}
