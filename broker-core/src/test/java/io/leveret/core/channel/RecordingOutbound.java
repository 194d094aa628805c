package io.leveret.core.channel;

import io.leveret.core.message.Lender;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way out that keeps what was written, and holds the writer to what it reserved. What it is lent
/// it reads as late as a slow socket would: when the test takes what was written.
public final class RecordingOutbound implements Outbound {
  /// Not zero, so that a writer which forgets the offset is found.
  private static final int MARGIN = 5;

  private final ArrayDeque<Piece> written = new ArrayDeque<>();
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private int start;
  private int offset;
  private int reserved;
  private boolean writable = true;
  private boolean discarding;
  private int writes;

  @Override
  public ByteBuffer reserve(int bytes) {
    if (memory.capacity() - offset < bytes) {
      if (!discarding) {
        gather();
        memory = ByteBuffer.allocateDirect(MARGIN + Math.max(512, bytes));
      }
      start = MARGIN;
      offset = MARGIN;
      reserved = MARGIN;
    }
    reserved = Math.max(reserved, offset + bytes);
    return memory;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public void commit(int end) {
    if (end < offset || end > reserved) {
      throw new AssertionError("wrote up to " + end + ", reserved " + offset + " to " + reserved);
    }
    offset = end;
    writes++;
  }

  @Override
  public boolean canLend() {
    return !discarding;
  }

  @Override
  public void lend(ByteBuffer from, int at, int length, Lender lender) {
    gather();
    lender.lend();
    written.add(new Piece(from.slice(at, length), lender));
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  public void writable(boolean now) {
    writable = now;
  }

  /// Forgets all that is written from now on; the memory for it is made once.
  public void discard() {
    gather();
    discarding = true;
    memory = ByteBuffer.allocateDirect(1 << 16);
    start = MARGIN;
    offset = MARGIN;
    reserved = MARGIN;
  }

  /// How often something was committed.
  public int writes() {
    return writes;
  }

  /// The bytes written since the last call.
  public byte[] takeBytes() {
    gather();
    var bytes = new ByteArrayOutputStream();
    for (var piece = written.poll(); piece != null; piece = written.poll()) {
      bytes.writeBytes(piece.read());
    }
    return bytes.toByteArray();
  }

  /// The frames written since the last call.
  public List<Frame> take() {
    return Frame.parse(takeBytes());
  }

  private void gather() {
    byte[] bytes = new byte[offset - start];
    memory.get(start, bytes);
    written.add(new Piece(ByteBuffer.wrap(bytes), null));
    start = offset;
  }

  /// @param lender who has lent the bytes; null when they are nobody else's
  private record Piece(ByteBuffer bytes, @Nullable Lender lender) {
    byte[] read() {
      var read = new byte[bytes.remaining()];
      bytes.get(0, read);
      if (lender != null) {
        lender.takeBack();
      }
      return read;
    }
  }
}
