package io.leveret.core.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps sockets from taking all files that the process may open: the store needs some, and stops
/// for good when it gets none.
///
/// **Confined** to the shard's loop, which accepts.
final class SocketLimit {
  private static final Logger LOG = LoggerFactory.getLogger(SocketLimit.class);

  /// Files kept for the store, the control socket and the JVM.
  static final long RESERVED = 192;

  /// So many are let in without asking the system: a broker starts sooner.
  private static final int FEW = 256;

  private final LongSupplier files;
  private boolean isTold;

  /// @param files how many the process may open
  SocketLimit(LongSupplier files) {
    this.files = files;
  }

  /// What the system allows this process.
  static SocketLimit ofProcess() {
    return new SocketLimit(() ->
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : Long.MAX_VALUE);
  }

  /// Whether one more socket may stay, when so many are open besides. Says so when none may, and
  /// not again before there was some room.
  boolean admits(int open) {
    if (open < FEW) {
      isTold = false;
      return true;
    }
    long most = files.getAsLong() - RESERVED;
    if (open < most) {
      isTold &= open >= most - FEW;
      return true;
    }
    if (!isTold) {
      isTold = true;
      LOG.warn(
          "connections are refused: {} are open, and of the {} files that the process may open"
              + " (ulimit -n) {} are kept for the store",
          open,
          files.getAsLong(),
          RESERVED);
    }
    return false;
  }
}
