package io.leveret.protocol.content;

/// The bits of the property flags of class `basic`, the first 16 bits of a property block.
///
/// Properties follow the flags in the order of the bits, the highest first (0-9-1 §4.2.6.1).
public final class PropertyFlags {
  public static final int CONTENT_TYPE = 1 << 15;
  public static final int CONTENT_ENCODING = 1 << 14;
  public static final int HEADERS = 1 << 13;
  public static final int DELIVERY_MODE = 1 << 12;
  public static final int PRIORITY = 1 << 11;
  public static final int CORRELATION_ID = 1 << 10;
  public static final int REPLY_TO = 1 << 9;
  public static final int EXPIRATION = 1 << 8;
  public static final int MESSAGE_ID = 1 << 7;
  public static final int TIMESTAMP = 1 << 6;
  public static final int TYPE = 1 << 5;
  public static final int USER_ID = 1 << 4;
  public static final int APP_ID = 1 << 3;
  public static final int CLUSTER_ID = 1 << 2;

  /// No property of `basic` has this bit.
  public static final int UNUSED = 1 << 1;

  /// Another 16 flags follow; `basic` has no property that would need them.
  public static final int CONTINUATION = 1;

  /// The bits that a property block may not have.
  public static final int REFUSED = UNUSED | CONTINUATION;

  /// How many properties `basic` has.
  public static final int COUNT = 14;

  private PropertyFlags() {}

  /// The place of a property in the list, 0 for [#CONTENT_TYPE] to 13 for [#CLUSTER_ID].
  static int index(int flag) {
    return Integer.numberOfLeadingZeros(flag) - 16;
  }
}
