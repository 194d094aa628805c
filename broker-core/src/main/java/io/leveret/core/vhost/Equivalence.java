package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.FieldText;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.Optional;

/// Compares what is declared again with what it was declared as, and says where they differ (G097,
/// G112).
record Equivalence(Resource resource) {
  /// @throws ChannelException 406 when the two differ
  void require(String argument, Object received, Object current) {
    if (!received.equals(current)) {
      throw refused(argument, "received '%s' but current is '%s'".formatted(received, current));
    }
  }

  /// Compares one argument; integers of different widths are alike, other types are not.
  ///
  /// @throws ChannelException 406 when the two differ
  void requireArgument(String argument, FieldTable received, FieldTable current) {
    requireArgument(argument, received.get(argument), current.get(argument));
  }

  void requireArgument(
      String argument, Optional<FieldValue> received, Optional<FieldValue> current) {
    if (received.isPresent() && current.isPresent()) {
      if (!alike(received.get(), current.get())) {
        throw refused(
            argument,
            "received '%s' but current is '%s'"
                .formatted(FieldText.text(received.get()), FieldText.text(current.get())));
      }
    } else if (received.isPresent() || current.isPresent()) {
      throw refused(
          argument, "received %s but current is %s".formatted(shown(received), shown(current)));
    }
  }

  private static boolean alike(FieldValue one, FieldValue other) {
    var number = one.asInteger();
    return number.isPresent() ? number.equals(other.asInteger()) : one.equals(other);
  }

  private static String shown(Optional<FieldValue> value) {
    return value
        .map(v -> "the value '%s' of type '%s'".formatted(FieldText.text(v), FieldText.typeName(v)))
        .orElse("none");
  }

  private ChannelException refused(String argument, String difference) {
    return new ChannelException(
        PRECONDITION_FAILED,
        "inequivalent arg '%s' for %s: %s".formatted(argument, resource, difference));
  }
}
