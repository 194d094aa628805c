package io.leveret.protocol.method;

/// Class 85, `confirm`: acknowledgements for publishers, an extension of RabbitMQ.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface ConfirmMethod extends Method {
  int CLASS_ID = 85;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Select _ -> Select.ID;
      case SelectOk _ -> SelectOk.ID;
    };
  }

  /// Client: confirm what is published on this channel.
  record Select(boolean noWait) implements ConfirmMethod {
    public static final int ID = 10;
  }

  /// Server: what is published from here on is confirmed.
  record SelectOk() implements ConfirmMethod {
    public static final int ID = 11;
  }
}
