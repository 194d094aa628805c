package io.leveret.protocol.method;

/// Class 90, `tx`: transactions of one channel.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface TxMethod extends Method {
  int CLASS_ID = 90;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Select _ -> Select.ID;
      case SelectOk _ -> SelectOk.ID;
      case Commit _ -> Commit.ID;
      case CommitOk _ -> CommitOk.ID;
      case Rollback _ -> Rollback.ID;
      case RollbackOk _ -> RollbackOk.ID;
    };
  }

  /// Client: make this channel transactional.
  record Select() implements TxMethod {
    public static final int ID = 10;
  }

  /// Server: the channel is transactional.
  record SelectOk() implements TxMethod {
    public static final int ID = 11;
  }

  /// Client: do all that was asked since the last commit.
  record Commit() implements TxMethod {
    public static final int ID = 20;
  }

  /// Server: done.
  record CommitOk() implements TxMethod {
    public static final int ID = 21;
  }

  /// Client: forget all that was asked since the last commit.
  record Rollback() implements TxMethod {
    public static final int ID = 30;
  }

  /// Server: forgotten.
  record RollbackOk() implements TxMethod {
    public static final int ID = 31;
  }
}
