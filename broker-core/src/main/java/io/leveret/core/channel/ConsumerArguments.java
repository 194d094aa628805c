package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.FieldText;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueSettings;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.List;
import java.util.OptionalLong;

/// The arguments of `basic.consume` that mean something (G076). Others are ignored.
///
/// @param priority any number; the higher is served first
/// @param timeoutMillis how long a delivery may go unsettled, 0 for as long as it takes; or
///   [QueueSettings#UNLIMITED] to leave that to the queue
record ConsumerArguments(long priority, long timeoutMillis) {
  static final ConsumerArguments NONE = new ConsumerArguments(0, QueueSettings.UNLIMITED);

  private static final String PRIORITY = "x-priority";
  private static final String TIMEOUT = "x-consumer-timeout";
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
    return new ConsumerArguments(priority, timeout(arguments, queue));
  }

  private static long timeout(FieldTable arguments, MessageQueue queue) {
    OptionalLong millis = integer(arguments, TIMEOUT, queue);
    if (millis.isPresent() && millis.getAsLong() < 0) {
      throw refused(TIMEOUT, queue, ": {value_negative,%d}".formatted(millis.getAsLong()));
    }
    return millis.orElse(QueueSettings.UNLIMITED);
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
