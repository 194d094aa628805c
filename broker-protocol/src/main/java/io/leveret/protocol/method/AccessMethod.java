package io.leveret.protocol.method;

/// Class 30, `access`: a relic of 0-8 that some clients still send.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface AccessMethod extends Method {
  int CLASS_ID = 30;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Request _ -> Request.ID;
      case RequestOk _ -> RequestOk.ID;
    };
  }

  /// Client: a ticket for a realm.
  record Request(
      String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
      implements AccessMethod {
    public static final int ID = 10;
  }

  /// Server: a ticket, which no method needs any more.
  record RequestOk(int ticket) implements AccessMethod {
    public static final int ID = 11;
  }
}
