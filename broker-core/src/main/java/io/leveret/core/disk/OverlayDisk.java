package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Another disk as it would be after some changes, which stay in memory: whoever looks through it
/// changes nothing.
///
/// **Confined** to one thread.
public final class OverlayDisk implements Disk {
  private final Disk below;

  /// What names stand for now; null for a file that is gone.
  private final Map<String, @Nullable Layer> names = new HashMap<>();

  public OverlayDisk(Disk below) {
    this.below = below;
  }

  @Override
  public void lock() throws IOException {
    below.lock();
  }

  @Override
  public List<String> list() throws IOException {
    var found = new ArrayList<String>();
    for (var name : below.list()) {
      if (!names.containsKey(name)) {
        found.add(name);
      }
    }
    names.forEach((name, layer) -> {
      if (layer != null) {
        found.add(name);
      }
    });
    return found;
  }

  @Override
  public boolean has(String name) throws IOException {
    return names.containsKey(name) ? names.get(name) != null : below.has(name);
  }

  @Override
  public File open(String name) throws IOException {
    return new Layered(layer(name));
  }

  @Override
  public File openToRead(String name) throws IOException {
    if (!has(name)) {
      throw new NoSuchFileException(name);
    }
    return open(name);
  }

  private Layer layer(String name) throws IOException {
    var layer = names.get(name);
    if (layer == null) {
      boolean isBelow = !names.containsKey(name) && below.has(name);
      layer = new Layer(isBelow ? below.open(name) : null);
      names.put(name, layer);
    }
    return layer;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    var moved = layer(from);
    names.put(from, null);
    names.put(to, moved);
  }

  @Override
  public void delete(String name) {
    names.put(name, null);
  }

  @Override
  public void syncDirectory() {}

  @Override
  public long freeBytes() throws IOException {
    return below.freeBytes();
  }

  @Override
  public void close() throws IOException {
    for (var layer : names.values()) {
      if (layer != null && layer.base != null) {
        layer.base.close();
      }
    }
    below.close();
  }

  /// A file and what was written over it, by position. A store writes no byte of a file twice while
  /// it is opened, so pieces do not overlap.
  private static final class Layer {
    final @Nullable File base;
    final TreeMap<Long, byte[]> pieces = new TreeMap<>();
    long size;

    Layer(@Nullable File base) throws IOException {
      this.base = base;
      size = base == null ? 0 : base.size();
    }

    void write(ByteBuffer from, long position) {
      byte[] piece = new byte[from.remaining()];
      from.get(piece);
      if (piece.length > 0) {
        var before = pieces.get(position);
        if (before != null && before.length > piece.length) {
          System.arraycopy(piece, 0, before, 0, piece.length);
        } else {
          pieces.put(position, piece);
        }
        size = Math.max(size, position + piece.length);
      }
    }

    int read(ByteBuffer into, long position) throws IOException {
      int count = (int) Math.min(into.remaining(), size - position);
      if (count <= 0) {
        return -1;
      }
      var out = into.slice(into.position(), count);
      for (int i = 0; i < count; i++) {
        out.put(i, (byte) 0);
      }
      if (base != null) {
        readBase(base, out.duplicate(), position);
      }
      pieces.forEach((at, piece) -> cover(out, position, at, piece));
      into.position(into.position() + count);
      return count;
    }

    private static void readBase(File base, ByteBuffer into, long position) throws IOException {
      int start = into.position();
      while (into.hasRemaining() && base.read(into, position + into.position() - start) > 0) {
        // until all is there
      }
    }

    private static void cover(ByteBuffer out, long position, long at, byte[] piece) {
      long from = Math.max(position, at);
      long to = Math.min(position + out.capacity(), at + piece.length);
      if (to > from) {
        out.put((int) (from - position), piece, (int) (from - at), (int) (to - from));
      }
    }

    void truncate(long to) {
      size = Math.min(size, to);
      pieces.tailMap(to, true).clear();
    }
  }

  /// One open file.
  private record Layered(Layer layer) implements File {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return layer.read(into, position);
    }

    @Override
    public int writeSome(ByteBuffer from, long position) {
      int count = from.remaining();
      layer.write(from, position);
      return count;
    }

    @Override
    public void force() {}

    @Override
    public long size() {
      return layer.size;
    }

    @Override
    public void truncate(long size) {
      layer.truncate(size);
    }

    @Override
    public void close() {}
  }
}
