package io.leveret.core.storage.segment;

/// The names of a segment's files. Stateless.
public final class SegmentName {
  private static final String PREFIX = "d-";
  private static final String WHOLE = ".log";
  private static final String COMPACTED = ".c.log";
  private static final String DIRECTORY = ".dir";

  private SegmentName() {}

  /// The file as it was written.
  public static String whole(long segment) {
    return PREFIX + segment + WHOLE;
  }

  /// The file with what lived when it was made.
  public static String compacted(long segment) {
    return PREFIX + segment + COMPACTED;
  }

  /// What tells whose messages are in the segment.
  public static String directory(long segment) {
    return PREFIX + segment + DIRECTORY;
  }

  public static boolean isCompacted(String name) {
    return name.startsWith(PREFIX) && name.endsWith(COMPACTED);
  }

  /// Whether it is what [#directory] answers for some segment.
  public static boolean isDirectory(String name) {
    return name.startsWith(PREFIX) && name.endsWith(DIRECTORY);
  }

  /// The segment that a directory is of.
  public static long numberOfDirectory(String name) {
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - DIRECTORY.length()));
  }

  static boolean isSegment(String name) {
    return name.startsWith(PREFIX) && name.endsWith(WHOLE);
  }

  /// The number of the segment that a file is of, which [#isSegment].
  static long number(String name) {
    int end = name.length() - (isCompacted(name) ? COMPACTED : WHOLE).length();
    return Long.parseLong(name.substring(PREFIX.length(), end));
  }
}
