package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The files of one data directory: everything the store asks of an operating system.
///
/// What was written is promised only after [File#force]; what was created, renamed or deleted only
/// after [#syncDirectory]. Any thread may call; one file is used by one thread at a time.
public interface Disk extends AutoCloseable {
  /// What names of files begin with that hold what was damaged: a directory of its own.
  String LOST_AND_FOUND = "lost+found/";

  /// Takes the directory for this process; does nothing when it has it.
  ///
  /// @throws StoreException when another store holds it
  void lock() throws IOException;

  /// The names of all files, in no order; those below [#LOST_AND_FOUND] may be left out.
  List<String> list() throws IOException;

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

    /// Writes all of `from` at `position`.
    void write(ByteBuffer from, long position) throws IOException;

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
