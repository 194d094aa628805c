package io.leveret.core.server;

import io.leveret.core.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A Netty event loop as core sees it.
record NettyLoop(EventLoop eventLoop) implements Loop {
  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var scheduled = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public boolean isCurrent() {
    return eventLoop.inEventLoop();
  }

  /// Takes over a channel that is on no loop.
  ///
  /// @param onFailure run by whatever thread when it cannot: it was closed
  void register(Channel channel, Runnable onFailure) {
    var _ =
        eventLoop
            .register(channel)
            .addListener(registered -> {
              if (!registered.isSuccess()) {
                onFailure.run();
              }
            });
  }
}
