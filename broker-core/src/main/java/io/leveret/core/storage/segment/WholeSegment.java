package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A segment as it was written: chunk after chunk.
final class WholeSegment implements SegmentFile {
  private final String name;
  private final Disk.File file;
  private final int chunkBytes;

  private WholeSegment(String name, Disk.File file, int chunkBytes) {
    this.name = name;
    this.file = file;
    this.chunkBytes = chunkBytes;
  }

  static WholeSegment of(Opener opener, StoreSettings settings, long segment) throws IOException {
    String name = SegmentName.whole(segment);
    return new WholeSegment(name, opener.open(name), settings.chunkBytes());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean read(int chunk, Memory memory) throws IOException {
    int bytes = Bytes.read(file, place(chunk, 0), memory.io(0, memory.bytes.capacity()));
    memory.clearFrom(bytes);
    return bytes > 0;
  }

  @Override
  public void readHeader(int chunk, Memory memory) throws IOException {
    ByteBuffer into = memory.io(0, RecordFormat.CHUNK_HEADER);
    Bytes.read(file, place(chunk, 0), into);
    while (into.hasRemaining()) {
      into.put((byte) 0);
    }
  }

  @Override
  public long epoch(int chunk) {
    return 0;
  }

  @Override
  public boolean isPlaced(int chunk) {
    return true;
  }

  @Override
  public long extent(int chunk, int at, int length) {
    return length;
  }

  @Override
  public long place(int chunk, int at) {
    return (long) chunk * chunkBytes + at;
  }

  @Override
  public void write(int chunk, int at, ByteBuffer bytes) throws IOException {
    file.write(bytes, place(chunk, at));
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public List<Damage> verify(boolean mends) {
    return List.of();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
