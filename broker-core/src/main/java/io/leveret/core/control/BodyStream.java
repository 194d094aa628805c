package io.leveret.core.control;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes that belong to one request. Closing it passes over what was not read, so that the next
/// request, or the client's reading of the answer, finds its place. One thread.
final class BodyStream extends FilterInputStream {
  private long left;

  BodyStream(InputStream in, long bytes) {
    super(in);
    this.left = bytes;
  }

  @Override
  public int read() throws IOException {
    if (left == 0) {
      return -1;
    }
    int octet = present(in.read());
    left--;
    return octet;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      return -1;
    }
    int read = present(in.read(bytes, offset, (int) Math.min(length, left)));
    left -= read;
    return read;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = in.skip(Math.min(bytes, left));
    left -= skipped;
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    byte[] rest = new byte[8192];
    while (left > 0) {
      read(rest, 0, rest.length);
    }
  }

  private static int present(int read) throws IOException {
    if (read < 0) {
      throw new EOFException("the client left in the middle of a file");
    }
    return read;
  }
}
