package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Reading of files and checking of what was read. Stateless.
public final class Bytes {
  private Bytes() {}

  /// Fills `into` from `position` and answers how many bytes the file had.
  public static int read(Disk.File file, long position, ByteBuffer into) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = file.read(into, position + total);
      if (count <= 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  /// Up to `length` bytes from `position`, little endian.
  static ByteBuffer read(Disk.File file, long position, int length) throws IOException {
    var into = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    read(file, position, into);
    return into.flip();
  }

  static int checksum(ByteBuffer bytes, int at, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }
}
