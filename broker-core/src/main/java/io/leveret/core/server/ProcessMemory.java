package io.leveret.core.server;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What this process takes of memory, as the JVM and the pool of the sockets know it.
final class ProcessMemory implements ResourceAlarms.Memory {
  @Override
  public long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public long buffers() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum()
        + pooledBesides();
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
