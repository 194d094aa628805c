package io.leveret.protocol.content;

/// The payload of a content header frame (0-9-1 §4.2.6.1), decoded:
///
/// ```
/// 0          2        4           12      14
/// | class id | weight | body size | flags | property list ... |
/// ```
///
/// `bodySize` is in bytes. `weight` is absent because it must be zero. Immutable.
public record ContentHeader(int classId, long bodySize, BasicProperties properties) {
  /// Bytes before the property block.
  public static final int FIXED_LENGTH = 12;

  public ContentHeader {
    if (bodySize < 0) {
      throw new IllegalArgumentException("bodySize must not be negative, was " + bodySize);
    }
  }
}
