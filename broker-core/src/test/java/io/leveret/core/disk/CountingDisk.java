package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A disk that counts what its files are asked to sync, but for those that are made ahead.
public final class CountingDisk implements Disk {
  private final Disk disk;
  private int syncs;

  public CountingDisk(Disk disk) {
    this.disk = disk;
  }

  /// Syncs of files since the last call.
  public int takeSyncs() {
    int taken = syncs;
    syncs = 0;
    return taken;
  }

  @Override
  public void lock() throws IOException {
    disk.lock();
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public File open(String name) throws IOException {
    File file = disk.open(name);
    return name.startsWith("spare-") ? file : new CountedFile(file);
  }

  @Override
  public File openToRead(String name) throws IOException {
    return disk.openToRead(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  @Override
  public long freeBytes() throws IOException {
    return disk.freeBytes();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  private final class CountedFile implements File {
    private final File file;

    CountedFile(File file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public int writeSome(ByteBuffer from, long position) throws IOException {
      return file.writeSome(from, position);
    }

    @Override
    public void force() throws IOException {
      syncs++;
      file.force();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
