package io.leveret.core.storage.format;

import io.leveret.core.message.Lender;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The bytes of one chunk: direct memory that is taken from a [ChunkPool] and goes back there.
///
/// **Owned** by the loop; an I/O thread that was handed it uses nothing but [#io].
public final class Memory implements Lender {
  /// Wire order: what message views are pointed at.
  public final ByteBuffer bytes;

  /// Record headers.
  public final ByteBuffer little;

  private final ByteBuffer checked;
  private final ByteBuffer transfer;
  private int loans;

  public Memory(int size) {
    bytes = ByteBuffer.allocateDirect(size);
    little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    checked = bytes.duplicate();
    transfer = bytes.duplicate();
  }

  @Override
  public void lend() {
    loans++;
  }

  @Override
  public void takeBack() {
    loans--;
  }

  /// Whether somebody still reads it.
  public boolean isLent() {
    return loans > 0;
  }

  /// Fills everything from `from` on with zeros.
  public void clearFrom(int from) {
    for (int i = from; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) 0);
    }
  }

  /// CRC32C of the bytes from `from` to before `to`.
  public int checksum(CRC32C crc, int from, int to) {
    checked.clear().position(from).limit(to);
    crc.reset();
    crc.update(checked);
    return (int) crc.getValue();
  }

  /// Gives the memory back to the system: nothing here may be used again.
  public void free() {
    DirectMemory.free(bytes);
  }

  /// The bytes from `from` to before `to`, for a thread that writes or reads files.
  public ByteBuffer io(int from, int to) {
    return transfer.clear().position(from).limit(to);
  }
}
