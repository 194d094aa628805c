package io.leveret.core.server;

import io.netty.buffer.PooledByteBufAllocator;

/// The memory that sockets are read into and written from, one pool for the process.
///
/// Like Netty's own pool, but its chunks are of 1 MiB instead of 4: a chunk is zeroed, and so
/// resident, from its first buffer on, and a broker whose connections idle needs no more than one.
final class SocketMemory {
  private static final int PAGE = 8 * 1024;
  private static final int PAGES_OF_CHUNK_LOG2 = 7;

  static final PooledByteBufAllocator POOL =
      new PooledByteBufAllocator(
          true,
          PooledByteBufAllocator.defaultNumHeapArena(),
          PooledByteBufAllocator.defaultNumDirectArena(),
          PAGE,
          PAGES_OF_CHUNK_LOG2,
          PooledByteBufAllocator.defaultSmallCacheSize(),
          PooledByteBufAllocator.defaultNormalCacheSize(),
          PooledByteBufAllocator.defaultUseCacheForAllThreads());

  private SocketMemory() {}
}
