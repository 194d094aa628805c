package io.leveret.core.queue.backlog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What is kept of a page: its entries, what they need beside their own records, and when they
/// expire.
///
/// Eight bytes each: how many of the second kind there are, the entries, of each that needs
/// something its place, how much that is and the addresses, and then moments, for all or for none.
///
/// **Confined** to the loop, where one serves all pages.
public final class PageContent {
  private static final long[] NONE = {};
  private static final int HEADER = 1;

  private final int size;
  private long[] words;
  private int length;

  /// Where the links stand that were asked for last.
  private int linksAt;

  PageContent(int size) {
    this.size = size;
    this.words = new long[HEADER + 2 * size];
  }

  /// Begins with the entries alone.
  public void begin(long[] entries) {
    System.arraycopy(entries, 0, words, HEADER, size);
    length = HEADER + size;
    words[0] = 0;
  }

  /// Adds what one of them needs; in ascending order.
  public void addLinks(int place, long[] links) {
    room(2 + links.length);
    words[length] = place;
    words[length + 1] = links.length;
    System.arraycopy(links, 0, words, length + 2, links.length);
    length += 2 + links.length;
    words[0] += 2 + links.length;
  }

  /// Adds when they expire, behind everything else.
  public void addMoments(long[] moments) {
    room(size);
    System.arraycopy(moments, 0, words, length, size);
    length += size;
  }

  private void room(int more) {
    if (length + more > words.length) {
      words = Arrays.copyOf(words, Math.max(2 * words.length, length + more));
    }
  }

  /// How much it takes up, in bytes, with moments if these are still to come.
  int bytes(boolean withMoments) {
    return Long.BYTES * (length + (withMoments ? size : 0));
  }

  void write(ByteBuffer out) {
    out.asLongBuffer().put(words, 0, length);
  }

  void read(ByteBuffer in, int at, int bytes) {
    length = 0;
    room(bytes / Long.BYTES);
    length = bytes / Long.BYTES;
    for (int i = 0; i < length; i++) {
      words[i] = in.getLong(at + i * Long.BYTES);
    }
    linksAt = HEADER + size;
  }

  public int size() {
    return size;
  }

  public long entry(int place) {
    return words[HEADER + place];
  }

  /// When the message expires, in milliseconds since 1970, `Long.MAX_VALUE`: never.
  public long moment(int place) {
    int at = momentsAt();
    return at < length ? words[at + place] : Long.MAX_VALUE;
  }

  private int momentsAt() {
    return HEADER + size + (int) words[0];
  }

  /// What a message needs beside its own record; to be asked for in ascending order.
  public long[] links(int place) {
    int end = momentsAt();
    while (linksAt < end && words[linksAt] < place) {
      linksAt += 2 + (int) words[linksAt + 1];
    }
    if (linksAt >= end || words[linksAt] != place) {
      return NONE;
    }
    return Arrays.copyOfRange(words, linksAt + 2, linksAt + 2 + (int) words[linksAt + 1]);
  }
}
