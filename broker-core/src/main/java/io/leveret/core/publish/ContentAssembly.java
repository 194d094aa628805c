package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.FRAME_ERROR;
import static io.leveret.protocol.error.ReplyCode.UNEXPECTED_FRAME;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.error.ConnectionException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A message whose frames do not arrive together: the state between `basic.publish` and the last
/// octet of the body (0-9-1 §4.2.6).
///
/// Routing, properties and a body of up to [MessageStore#MAX_INLINE_BODY] are gathered in one piece
/// of staging memory. A longer body goes to the store in parts as it arrives, from where it stands;
/// only what is too little for a part of its own is gathered first. **Confined** to the channel's
/// loop.
public final class ContentAssembly {
  /// Class, weight and body size before the properties.
  private static final int HEADER_BYTES = 12;

  private static final int BASIC_CLASS = 60;
  private static final int MAX_ROUTING = 512;

  /// Less than this is gathered: the list of the parts of the longest body must fit into a record.
  private static final int LEAST_PART = 32 * 1024;

  private static final int GATHERED_PART = 64 * 1024;
  private static final int FIRST_PARTS = 16;
  private static final long[] NO_PARTS = {};

  private enum Expected {
    METHOD,
    HEADER,
    BODY
  }

  private StagingPool staging;
  private final MessageView view = new MessageView();
  private Expected expected = Expected.METHOD;
  private @Nullable ByteBuffer head;
  private @Nullable ByteBuffer body;
  private int bits;
  private int routingLength;
  private int propertiesLength;
  private long bodySize;
  private long received;
  private int filled;
  private @Nullable BodyPlace place;
  private long[] parts = NO_PARTS;
  private int partCount;

  public ContentAssembly(StagingPool staging) {
    this.staging = staging;
  }

  /// Goes on with another shard's memory. Only between two contents.
  public void moveTo(StagingPool otherStaging) {
    staging = otherStaging;
  }

  /// Whether frames of a content are still to come.
  public boolean isUnderWay() {
    return expected != Expected.METHOD;
  }

  /// The bits of the `basic.publish` that began it.
  public int bits() {
    return bits;
  }

  /// The routing and properties as gathered so far; the body, once [#isComplete].
  public MessageView view() {
    return view;
  }

  public long bodySize() {
    return bodySize;
  }

  public boolean isComplete() {
    return expected == Expected.BODY && received == bodySize;
  }

  /// Whether the body is too long to stand in one record.
  public boolean isLarge() {
    return bodySize > MessageStore.MAX_INLINE_BODY;
  }

  /// Where the parts of a large body are.
  public BodyPlace place() {
    return Objects.requireNonNull(place, "no large body");
  }

  /// Whether the next frame belongs to the body of a large message.
  public boolean isInLargeBody() {
    return expected == Expected.BODY && isLarge();
  }

  /// Begins with the routing bytes and the bits of a `basic.publish`.
  public void begin(ByteBuffer in, int offset, int length, int publishBits) {
    expected = Expected.HEADER;
    bits = publishBits;
    routingLength = length;
    received = 0;
    filled = 0;
    partCount = 0;
    head = staging.take(MAX_ROUTING);
    head.put(0, in, offset, length);
  }

  /// Takes the payload of a content header.
  public void header(ByteBuffer in, int offset, int length) {
    if (expected != Expected.HEADER) {
      throw unexpected();
    }
    if (length < HEADER_BYTES + 2) {
      throw ConnectionException.ofNoMethod(FRAME_ERROR, "cannot decode a content header");
    }
    int contentClass = in.getShort(offset) & 0xFFFF;
    if (contentClass != BASIC_CLASS) {
      throw new ConnectionException(
          UNEXPECTED_FRAME,
          "expected content header for class 60, got one for class " + contentClass + " instead");
    }
    if (in.getShort(offset + 2) != 0) {
      throw unexpected(); // 0-9-1 §4.2.6.1: weight is unused and must be zero
    }
    bodySize = in.getLong(offset + 4);
    propertiesLength = length - HEADER_BYTES;
    takeProperties(in, offset + HEADER_BYTES);
    expected = Expected.BODY;
  }

  /// Says where the parts of a large body go. Only between header and body.
  public void largeBody(BodyPlace parted) {
    place = parted;
    parts = new long[FIRST_PARTS];
  }

  /// Takes the payload of a body frame.
  public void body(ByteBuffer in, int offset, int length) {
    if (expected != Expected.BODY) {
      throw unexpected();
    }
    if (length > bodySize - received) {
      throw new ConnectionException(
          FRAME_ERROR, "content body frame exceeds remaining content size");
    }
    received += length;
    if (isLarge()) {
      largeBody(in, offset, length);
    } else {
      bodyMemory((int) bodySize).put(filled, in, offset, length);
      filled += length;
    }
  }

  private void largeBody(ByteBuffer in, int offset, int length) {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      int left = end - at;
      boolean isPart = filled == 0 && (left >= LEAST_PART || received == bodySize);
      int piece = isPart ? Math.min(left, partRoom()) : Math.min(left, GATHERED_PART - filled);
      if (isPart) {
        addPart(in, at, piece);
      } else {
        gather(in, at, piece);
      }
      at += piece;
    }
    if (received == bodySize && filled > 0) {
      addGathered();
    }
  }

  /// The longest part that fits into what is left of a chunk, unless that is hardly anything.
  private int partRoom() {
    int room = place().store().partRoom(place().durable());
    return room < LEAST_PART
        ? MessageStore.MAX_INLINE_BODY
        : Math.min(room, MessageStore.MAX_INLINE_BODY);
  }

  private void gather(ByteBuffer in, int offset, int length) {
    bodyMemory(GATHERED_PART).put(filled, in, offset, length);
    filled += length;
    if (filled == GATHERED_PART) {
      addGathered();
    }
  }

  private void addGathered() {
    addPart(bodyMemory(GATHERED_PART), 0, filled);
    filled = 0;
  }

  private void addPart(ByteBuffer memory, int offset, int length) {
    if (partCount == parts.length) {
      parts = Arrays.copyOf(parts, parts.length * 2);
    }
    parts[partCount++] = place().store().appendPart(memory, offset, length, place().durable());
  }

  /// The whole message, its body given as a list of parts when it is large.
  public MessageView complete() {
    if (!isLarge()) {
      view.body(filled == 0 ? headMemory() : bodyMemory(filled), 0, filled);
      return view;
    }
    giveBody();
    ByteBuffer list = bodyMemory(partCount * Long.BYTES);
    for (int i = 0; i < partCount; i++) {
      list.putLong(i * Long.BYTES, parts[i]);
    }
    view.body(list, 0, partCount * Long.BYTES);
    view.partedBody(bodySize);
    return view;
  }

  /// Ends after [#complete]: the parts now belong to the message.
  public void end() {
    partCount = 0;
    abandon();
  }

  /// Ends in the middle: what was stored of it is forgotten.
  public void abandon() {
    for (int i = 0; i < partCount; i++) {
      place().store().abandonPart(parts[i]);
    }
    partCount = 0;
    place = null;
    parts = NO_PARTS;
    expected = Expected.METHOD;
    if (head != null) {
      staging.give(head);
      head = null;
    }
    giveBody();
  }

  private void giveBody() {
    if (body != null) {
      staging.give(body);
      body = null;
    }
  }

  /// What a frame in the wrong place is answered with.
  public ConnectionException unexpected() {
    String text =
        switch (expected) {
          case METHOD -> "expected method frame, got non method frame instead";
          case HEADER ->
              "expected content header for class 60, got non content header frame instead";
          case BODY -> "expected content body, got non content body frame instead";
        };
    return expected == Expected.METHOD
        ? ConnectionException.ofNoMethod(UNEXPECTED_FRAME, text)
        : new ConnectionException(UNEXPECTED_FRAME, text);
  }

  private void takeProperties(ByteBuffer in, int offset) {
    ByteBuffer memory = headMemory();
    if (memory.capacity() < routingLength + propertiesLength) {
      ByteBuffer larger = staging.take(routingLength + propertiesLength);
      larger.put(0, memory, 0, routingLength);
      staging.give(memory);
      head = larger;
      memory = larger;
    }
    memory.put(routingLength, in, offset, propertiesLength);
    view.routing(memory, 0, routingLength);
    view.properties(memory, routingLength, propertiesLength);
  }

  private ByteBuffer headMemory() {
    if (head == null) {
      throw new IllegalStateException("no content under way");
    }
    return head;
  }

  /// Memory for the body, of at least `bytes` when there is none yet.
  private ByteBuffer bodyMemory(int bytes) {
    if (body == null) {
      body = staging.take(bytes);
    }
    return body;
  }
}
