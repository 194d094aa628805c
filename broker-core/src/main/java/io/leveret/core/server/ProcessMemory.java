package io.leveret.core.server;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/// What this process takes of memory, as the JVM and the pool of the sockets know it.
///
/// Confined to one thread.
final class ProcessMemory implements ResourceAlarms.Memory {
  private @Nullable BufferPoolMXBean direct;

  @Override
  public long heap() {
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public long buffers() {
    return direct().getMemoryUsed() + pooledBesides();
  }

  /// Found once, and not while the node starts: to look through all beans takes long.
  private BufferPoolMXBean direct() {
    if (direct == null) {
      direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .filter(pool -> pool.getName().equals("direct"))
              .findFirst()
              .orElseThrow();
    }
    return direct;
  }

  @Override
  public void collect() {
    System.gc();
  }

  /// What Netty's pool takes and the JVM does not count among its buffers: with `Unsafe` Netty lets
  /// the JVM allocate, and everything is counted.
  private static long pooledBesides() {
    return PlatformDependent.hasUnsafe() ? 0 : SocketMemory.POOL.metric().usedDirectMemory();
  }
}
