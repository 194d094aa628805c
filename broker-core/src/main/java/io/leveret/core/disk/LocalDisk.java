package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory of this machine.
public final class LocalDisk implements Disk {
  private static final String LOCK = "lock";

  private final Path directory;
  private final boolean isReadOnly;
  private @Nullable FileChannel lock;

  /// Makes the directory if it is absent.
  public LocalDisk(Path directory) throws IOException {
    this(Files.createDirectories(directory), false);
  }

  private LocalDisk(Path directory, boolean isReadOnly) {
    this.directory = directory;
    this.isReadOnly = isReadOnly;
  }

  /// A directory that is there and in which nothing is changed: every attempt to fails.
  public static LocalDisk readOnly(Path directory) {
    return new LocalDisk(directory, true);
  }

  @Override
  public void lock() throws IOException {
    if (lock != null) {
      return;
    }
    Path file = directory.resolve(LOCK);
    if (isReadOnly && !Files.exists(file)) {
      return; // a copy, which nobody uses
    }
    var channel =
        isReadOnly
            ? FileChannel.open(file, StandardOpenOption.READ)
            : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock(0, Long.MAX_VALUE, isReadOnly) != null) {
        lock = channel;
        return;
      }
    } catch (OverlappingFileLockException _) {
      // held by this very process
    }
    channel.close();
    throw new StoreException("the data directory " + directory + " is in use by another broker");
  }

  @Override
  public List<String> list() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  @Override
  public File open(String name) throws IOException {
    if (isReadOnly) {
      return openToRead(name);
    }
    Path file = directory.resolve(name);
    try {
      makeDirectoryOf(name);
      return new Local(
          file,
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public File openToRead(String name) throws IOException {
    Path file = directory.resolve(name);
    return new Local(file, FileChannel.open(file, StandardOpenOption.READ));
  }

  private void makeDirectoryOf(String name) throws IOException {
    if (name.startsWith(LOST_AND_FOUND)) {
      Files.createDirectories(directory.resolve(LOST_AND_FOUND));
    }
  }

  /// The same failure, told apart from others when there was no room.
  private static IOException explained(IOException e) {
    if (!LinuxFiles.meansFull(e.getMessage())) {
      return e;
    }
    var full = new OutOfSpaceException(String.valueOf(e.getMessage()));
    full.initCause(e);
    return full;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    requireWritable();
    try {
      makeDirectoryOf(to);
      Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    requireWritable();
    Files.deleteIfExists(directory.resolve(name));
  }

  private void requireWritable() throws IOException {
    if (isReadOnly) {
      throw new AccessDeniedException(directory.toString());
    }
  }

  @Override
  public void syncDirectory() throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  /// One open file of the directory.
  private record Local(Path path, FileChannel channel) implements File {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public int writeSome(ByteBuffer from, long position) throws IOException {
      try {
        return channel.write(from, position);
      } catch (IOException e) {
        throw explained(e);
      }
    }

    @Override
    public boolean allocate(long size) throws IOException {
      return take(size, true);
    }

    @Override
    public boolean reserve(long size) throws IOException {
      return take(size, false);
    }

    private boolean take(long size, boolean grows) throws IOException {
      var files = LinuxFiles.find();
      return files.isPresent() && files.get().allocate(path, size, grows);
    }

    @Override
    public void force() throws IOException {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw new IOException("cannot sync " + path + ": " + e.getMessage(), e);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
