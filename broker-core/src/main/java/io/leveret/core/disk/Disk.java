package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The files of one data directory: everything the store asks of an operating system.
///
/// What was written is promised only after [File#force]; what was created, renamed or deleted only
/// after [#syncDirectory]. Whatever needs room and finds none throws [OutOfSpaceException], but a
/// sync never does: one that fails is not to be tried again, whatever the reason.
///
/// Any thread may call; one file is used by one thread at a time.
public interface Disk extends AutoCloseable {
  /// What names of files begin with that hold what was damaged: a directory of its own.
  String LOST_AND_FOUND = "lost+found/";

  /// Takes the directory for this process; does nothing when it has it.
  ///
  /// @throws StoreException when another store holds it
  void lock() throws IOException;

  /// The names of all files, in no order; those below [#LOST_AND_FOUND] may be left out.
  List<String> list() throws IOException;

  /// Whether there is a file of that name.
  default boolean has(String name) throws IOException {
    return list().contains(name);
  }

  /// Opens a file for reading and writing and creates it when it is absent.
  File open(String name) throws IOException;

  /// Opens a file for reading only.
  ///
  /// @throws java.nio.file.NoSuchFileException when it is absent; it is not created
  File openToRead(String name) throws IOException;

  /// Renames a file; one that had the new name is gone.
  void rename(String from, String to) throws IOException;

  /// Deletes a file if it exists.
  void delete(String name) throws IOException;

  /// Makes creations, renames and deletions survive a power loss.
  void syncDirectory() throws IOException;

  /// Bytes that can still be written.
  long freeBytes() throws IOException;

  /// Gives the directory up.
  @Override
  void close() throws IOException;

  /// One open file.
  interface File extends AutoCloseable {
    /// Reads up to `into.remaining()` bytes from `position` and answers how many there were.
    int read(ByteBuffer into, long position) throws IOException;

    /// Writes a part of `from`, at least a byte, at `position` and answers how many bytes it was.
    int writeSome(ByteBuffer from, long position) throws IOException;

    /// Writes all of `from` at `position`.
    default void write(ByteBuffer from, long position) throws IOException {
      long at = position;
      while (from.hasRemaining()) {
        int count = writeSome(from, at);
        if (count <= 0) {
          throw new IOException("nothing was written of " + from.remaining() + " bytes");
        }
        at += count;
      }
    }

    /// Makes the file at least `size` bytes long and takes all the room that these need, so that
    /// writing them never finds the disk full; what was not written reads as zeros. Answers false
    /// and does nothing where that cannot be promised.
    default boolean allocate(long size) throws IOException {
      return false;
    }

    /// Like [#allocate], but the file stays as long as it is.
    default boolean reserve(long size) throws IOException {
      return false;
    }

    /// Makes what was written survive a power loss.
    void force() throws IOException;

    /// Bytes in the file.
    long size() throws IOException;

    /// Cuts the file to `size` bytes.
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
  }
}
