package io.leveret.core.connection;

import io.leveret.protocol.value.FieldTable;
import java.util.Optional;

/// What a client said of itself in `connection.start-ok`.
///
/// Capabilities that are not declared are not there.
record ClientProperties(FieldTable table) {
  /// A client that has said nothing yet.
  static final ClientProperties NONE = new ClientProperties(FieldTable.EMPTY);

  /// The name that the client gave the connection.
  Optional<String> connectionName() {
    return table.text("connection_name");
  }

  boolean wantsAuthenticationFailureClose() {
    return has("authentication_failure_close");
  }

  boolean wantsCancelNotices() {
    return has("consumer_cancel_notify");
  }

  boolean wantsBlockedNotices() {
    return has("connection.blocked");
  }

  private boolean has(String capability) {
    return table
        .table("capabilities")
        .flatMap(capabilities -> capabilities.bool(capability))
        .orElse(false);
  }
}
