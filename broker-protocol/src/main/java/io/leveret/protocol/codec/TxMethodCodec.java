package io.leveret.protocol.codec;

import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.method.TxMethod.Commit;
import io.leveret.protocol.method.TxMethod.CommitOk;
import io.leveret.protocol.method.TxMethod.Rollback;
import io.leveret.protocol.method.TxMethod.RollbackOk;
import io.leveret.protocol.method.TxMethod.Select;
import io.leveret.protocol.method.TxMethod.SelectOk;

/// Reads and writes the arguments of `tx` methods.
///
/// Stateless. Java evaluates arguments left to right (JLS §15.7.4), so a constructor call reads the
/// fields in wire order.
final class TxMethodCodec {
  private TxMethodCodec() {}

  static TxMethod read(int methodId, WireReader in) {
    return switch (methodId) {
      case Select.ID -> new Select();
      case SelectOk.ID -> new SelectOk();
      case Commit.ID -> new Commit();
      case CommitOk.ID -> new CommitOk();
      case Rollback.ID -> new Rollback();
      case RollbackOk.ID -> new RollbackOk();
      default -> throw MethodDecoder.unknown(TxMethod.CLASS_ID, methodId);
    };
  }

  static void write(TxMethod method, WireWriter out) {
    switch (method) {
      case Select _, SelectOk _, Commit _, CommitOk _ -> {}
      case Rollback _, RollbackOk _ -> {}
    }
  }
}
