package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.FieldText;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.List;
import java.util.OptionalLong;

/// The arguments of `basic.consume` that mean something (G076). Others are ignored.
///
/// @param priority any number; the higher is served first
record ConsumerArguments(long priority) {
  static final ConsumerArguments NONE = new ConsumerArguments(0);

  private static final String PRIORITY = "x-priority";
  private static final List<String> STREAM_ONLY =
      List.of("x-stream-offset", "x-stream-filter", "x-stream-match-unfiltered");

  /// @throws ChannelException 406 at the first argument that cannot be accepted
  static ConsumerArguments of(FieldTable arguments, MessageQueue queue) {
    long priority = integer(arguments, PRIORITY, queue).orElse(0);
    for (String argument : STREAM_ONLY) {
      if (arguments.contains(argument)) {
        String type = queue.definition().type();
        throw refused(argument, queue, " of queue type rabbit_%s_queue".formatted(type));
      }
    }
    return new ConsumerArguments(priority);
  }

  private static OptionalLong integer(FieldTable arguments, String argument, MessageQueue queue) {
    FieldValue value = arguments.get(argument).orElse(null);
    if (value == null) {
      return OptionalLong.empty();
    }
    OptionalLong number = value.asInteger();
    if (number.isEmpty()) {
      throw refused(
          argument, queue, ": \"expected integer, got %s\"".formatted(FieldText.typeName(value)));
    }
    return number;
  }

  private static ChannelException refused(String argument, MessageQueue queue, String reason) {
    return new ChannelException(
        PRECONDITION_FAILED,
        "invalid arg '%s' for queue '%s' in vhost '%s'%s"
            .formatted(argument, queue.name(), queue.definition().virtualHost(), reason));
  }
}
