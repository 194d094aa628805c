package io.leveret.core.exchange;

import io.leveret.core.message.HeaderCondition;
import io.leveret.protocol.codec.FieldTableCodec;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldTableCursor;
import io.leveret.protocol.value.FieldValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the arguments of a binding to a headers exchange ask of a message (EX-07, G116). Immutable.
///
/// `x-match` says whether all or any of the other arguments must be among the headers, and whether
/// those that begin with `x-` count.
public final class HeadersMatch {
  private static final String X_MATCH = "x-match";

  private final boolean all;
  private final List<byte[]> conditions;

  private HeadersMatch(boolean all, List<byte[]> conditions) {
    this.all = all;
    this.conditions = List.copyOf(conditions);
  }

  /// Reads the arguments of a binding.
  ///
  /// @throws ChannelException 406 when `x-match` is none of the four values
  public static HeadersMatch parse(FieldTable arguments) {
    var mode = mode(arguments);
    var counted = FieldTable.builder();
    for (var entry : arguments.entries()) {
      boolean counts = mode.endsWith("-with-x") || !entry.name().startsWith("x-");
      if (counts && !entry.name().equals(X_MATCH)) {
        counted.put(entry.name(), entry.value());
      }
    }
    return new HeadersMatch(mode.startsWith("all"), conditions(counted.build()));
  }

  /// Whether every condition must hold, rather than one.
  boolean needsAll() {
    return all;
  }

  /// The conditions, each in the form of [HeaderCondition].
  List<byte[]> conditions() {
    return conditions;
  }

  private static String mode(FieldTable arguments) {
    var value = arguments.get(X_MATCH);
    if (value.isEmpty()) {
      return "all";
    }
    if (!(value.get() instanceof FieldValue.Text text)) {
      var type = FieldText.typeName(value.get());
      throw invalid(
          "type " + type + " (value " + FieldText.text(value.get()) + "); expected longstr");
    }
    return switch (text.text()) {
      case "all", "any", "all-with-x", "any-with-x" -> text.text();
      default ->
          throw invalid(
              "value <<\"" + text.text() + "\">>; expected all, any, all-with-x, or any-with-x");
    };
  }

  private static ChannelException invalid(String what) {
    return new ChannelException(ReplyCode.PRECONDITION_FAILED, "Invalid x-match field " + what);
  }

  /// Goes through the bytes on the wire, so that an argument and a header become a condition by the
  /// same code.
  private static List<byte[]> conditions(FieldTable arguments) {
    var writer = new WireWriter().measure();
    FieldTableCodec.writeContent(arguments, writer);
    int length = writer.position();
    var wire = ByteBuffer.allocate(length);
    FieldTableCodec.writeContent(arguments, writer.wrap(wire, 0));
    var cursor = new FieldTableCursor();
    cursor.wrap(wire, 0, length);
    var condition = ByteBuffer.allocate(HeaderCondition.OVERHEAD + length);
    var conditions = new ArrayList<byte[]>();
    while (cursor.next()) {
      int end =
          cursor.letter() == 'V'
              ? HeaderCondition.present(wire, cursor, condition)
              : HeaderCondition.equal(wire, cursor, condition);
      conditions.add(Arrays.copyOf(condition.array(), end));
    }
    return conditions;
  }
}
