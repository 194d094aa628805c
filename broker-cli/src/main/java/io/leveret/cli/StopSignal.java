package io.leveret.cli;

import org.slf4j.Logger;

/// SIGTERM and SIGINT: closes the broker and ends the process with 0, as an operator asked for.
///
/// Java itself would exit with 143 or 130 after its shutdown hooks, so the hook ends the process.
/// Closing this gives the signals back to Java; it does nothing once a signal has come.
final class StopSignal implements AutoCloseable {
  private final Thread hook;

  private StopSignal(Thread hook) {
    this.hook = hook;
  }

  static StopSignal closing(AutoCloseable broker, Logger log) {
    var hook = new Thread(() -> stop(broker, log), "leveret-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new StopSignal(hook);
  }

  private static void stop(AutoCloseable broker, Logger log) {
    int exitCode = 0;
    try {
      log.info("Stopping");
      broker.close();
      log.info("Stopped");
    } catch (Exception e) {
      log.error("Stopping failed", e);
      exitCode = 1;
    }
    Runtime.getRuntime().halt(exitCode);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is already stopping, by that very hook.
    }
  }
}
