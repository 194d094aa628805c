package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A disk behind a page cache that a power loss empties: of what was not synced, each sector of 512
/// bytes survives, vanishes or tears, and of the renames, creations and deletions some are undone,
/// the newest first.
final class SimulatedDisk implements Disk {
  private static final int SECTOR = 512;

  private final Random random;
  private final List<Runnable> pendingNames = new ArrayList<>();
  private Map<String, Node> names = new HashMap<>();
  private Map<String, Node> durableNames = new HashMap<>();
  private boolean liesOnSync;
  private boolean failsOnSync;
  private int operationsLeft = Integer.MAX_VALUE;

  SimulatedDisk(Random random) {
    this.random = random;
  }

  /// From now on a sync does nothing and says that it did.
  void lieOnSync() {
    liesOnSync = true;
  }

  /// The next syncs fail.
  void failOnSync() {
    failsOnSync = true;
  }

  /// The process ends at the `operations`th change from now.
  void crashAfter(int operations) {
    operationsLeft = operations;
  }

  /// Power is lost and comes back.
  void crash() {
    int kept = random.nextInt(pendingNames.size() + 1);
    pendingNames.subList(0, kept).forEach(Runnable::run);
    restart();
    names = new HashMap<>(durableNames);
    names.values().forEach(node -> node.crash(random));
    pendingNames.clear();
  }

  /// The process ends; what it wrote is still in the page cache.
  void restart() {
    operationsLeft = Integer.MAX_VALUE;
    failsOnSync = false;
  }

  /// The system writes back some of what is dirty, as it may at any time.
  void writeBack() {
    for (var node : names.values()) {
      node.writeBack(random);
    }
  }

  private void change() throws IOException {
    if (--operationsLeft < 0) {
      throw new IOException("simulated end of the process");
    }
  }

  @Override
  public void lock() {}

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public File open(String name) throws IOException {
    var node = names.get(name);
    if (node == null) {
      change();
      var made = new Node();
      node = made;
      names.put(name, made);
      pendingNames.add(() -> durableNames.put(name, made));
    }
    return new Handle(node);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change();
    var node = names.remove(from);
    if (node == null) {
      throw new IOException("no file " + from);
    }
    names.put(to, node);
    pendingNames.add(() -> {
      durableNames.remove(from);
      durableNames.put(to, node);
    });
  }

  @Override
  public void delete(String name) throws IOException {
    change();
    names.remove(name);
    pendingNames.add(() -> durableNames.remove(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    sync();
    if (!liesOnSync) {
      durableNames = new HashMap<>(names);
      pendingNames.clear();
    }
  }

  private void sync() throws IOException {
    change();
    if (failsOnSync) {
      throw new IOException("simulated failure of a sync");
    }
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public void close() {}

  /// The bytes of one file: as processes see them, and as they are on the platter.
  private static final class Node {
    byte[] cached = new byte[0];
    byte[] stored = new byte[0];
    final BitSet dirty = new BitSet();

    void write(ByteBuffer from, int position) {
      int end = position + from.remaining();
      if (end > cached.length) {
        resize(end);
      }
      from.get(cached, position, from.remaining());
      if (end > position) {
        dirty.set(position / SECTOR, (end - 1) / SECTOR + 1);
      }
    }

    void resize(int size) {
      int before = cached.length;
      cached = Arrays.copyOf(cached, size);
      if (size > before) {
        dirty.set(before / SECTOR, (size - 1) / SECTOR + 1);
      }
    }

    void sync() {
      stored = cached.clone();
      dirty.clear();
    }

    void writeBack(Random random) {
      for (int sector : dirty.stream().toArray()) {
        if (random.nextInt(3) == 0) {
          store(sector, SECTOR);
        }
      }
    }

    private void store(int sector, int length) {
      int from = sector * SECTOR;
      int to = Math.min(cached.length, from + length);
      if (to > from) {
        if (stored.length < to) {
          stored = Arrays.copyOf(stored, to);
        }
        System.arraycopy(cached, from, stored, from, to - from);
      }
    }

    void crash(Random random) {
      if (cached.length < stored.length && random.nextBoolean()) {
        stored = Arrays.copyOf(stored, cached.length);
      }
      for (int sector : dirty.stream().toArray()) {
        switch (random.nextInt(3)) {
          case 0 -> store(sector, SECTOR);
          case 1 -> store(sector, random.nextInt(SECTOR));
          default -> {}
        }
      }
      cached = stored.clone();
      dirty.clear();
    }
  }

  /// One open file.
  private final class Handle implements File {
    private final Node node;

    Handle(Node node) {
      this.node = node;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int count = (int) Math.min(into.remaining(), node.cached.length - position);
      if (count <= 0) {
        return -1;
      }
      into.put(node.cached, (int) position, count);
      return count;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      change();
      node.write(from, (int) position);
    }

    @Override
    public void force() throws IOException {
      sync();
      if (!liesOnSync) {
        node.sync();
      }
    }

    @Override
    public long size() {
      return node.cached.length;
    }

    @Override
    public void truncate(long size) throws IOException {
      change();
      node.resize((int) size);
    }

    @Override
    public void close() {}
  }
}
