package io.leveret.core.storage.format;

/// A record's bytes are not what was written: its checksum or its length is wrong.
public final class DamagedRecordException extends RuntimeException {
  private final long address;

  /// @param place where that is, for people
  public DamagedRecordException(long address, String place) {
    // No stack trace: it says nothing about a disk, and a backlog may hold many such records.
    super("damaged record at " + place, null, false, false);
    this.address = address;
  }

  public long address() {
    return address;
  }
}
