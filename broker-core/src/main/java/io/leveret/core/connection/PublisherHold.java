package io.leveret.core.connection;

import io.leveret.protocol.method.ConnectionMethod.Blocked;
import io.leveret.protocol.method.ConnectionMethod.Unblocked;
import io.leveret.protocol.method.Method;
import java.util.function.Consumer;

/// Holds a connection back that has published, while memory, disk or the store is short (G030).
///
/// One that has never published is never held. **Confined** to the connection's loop.
final class PublisherHold {
  private final ConnectionRegistry registry;
  private final InputGate gate;
  private final Consumer<Method> notices;
  private boolean publishing;
  private boolean held;
  private boolean toldBlocked;

  /// @param notices takes what the client is told
  PublisherHold(ConnectionRegistry registry, InputGate gate, Consumer<Method> notices) {
    this.registry = registry;
    this.gate = gate;
    this.notices = notices;
  }

  /// Notes that the connection publishes. Answers whether that is news.
  boolean begin() {
    boolean news = !publishing;
    publishing = true;
    return news;
  }

  /// Does what the state of the broker asks for.
  void follow() {
    boolean alarmed = publishing && !registry.alarm().isEmpty();
    hold(alarmed || (publishing && registry.isCongested()));
    if (alarmed != toldBlocked) {
      toldBlocked = alarmed;
      notices.accept(alarmed ? new Blocked(registry.alarm()) : new Unblocked());
    }
  }

  /// Lets go, for good: what the client answers to a close is to be read.
  void end() {
    publishing = false;
    hold(false);
  }

  private void hold(boolean wanted) {
    if (wanted != held) {
      held = wanted;
      if (wanted) {
        gate.close();
      } else {
        gate.open();
      }
    }
  }
}
