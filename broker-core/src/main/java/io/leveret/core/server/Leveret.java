package io.leveret.core.server;

import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.Listener;
import io.leveret.core.control.ControlSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running broker: `try (var broker = Leveret.start(config)) { … }`.
///
/// Any thread. Several may run in one process, each with a data directory of its own.
public final class Leveret implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leveret.class);
  private static final String SHUTDOWN_REASON =
      "broker forced connection closure with reason 'shutdown'";

  /// How long clients have to answer that the broker closes their connections.
  private static final long FAREWELL_MILLIS = 3000;

  private static final long ALARM_INTERVAL_MILLIS = 500;

  private final MultiThreadIoEventLoopGroup loops;
  private final Node node;
  private final DefaultChannelGroup sockets = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final SocketLimit socketLimit = SocketLimit.ofProcess();
  private final List<Channel> listeners = new ArrayList<>();
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("control", true));
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable ControlSocket> commands = new AtomicReference<>();

  private Leveret(MultiThreadIoEventLoopGroup loops, BrokerConfig config) throws IOException {
    this.loops = loops;
    var each = new ArrayList<SingleThreadEventLoop>();
    loops.forEach(loop -> each.add((SingleThreadEventLoop) loop));
    this.node = Node.open(each, config, this::diskFailed);
  }

  /// Starts a broker and returns when it accepts connections.
  ///
  /// @throws StartException when a port is taken, or the data directory cannot be used
  public static Leveret start(BrokerConfig config) throws IOException {
    Transports transport = Transports.of(config);
    var loops =
        new MultiThreadIoEventLoopGroup(
            Math.max(1, config.runtime().shards()),
            new DefaultThreadFactory("shard", true),
            transport.handlers());
    try {
      var broker = new Leveret(loops, config);
      broker.listen(transport, config);
      return broker;
    } catch (IOException | RuntimeException e) {
      var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  /// Where clients can connect, in the order of the configuration, with the ports really taken.
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  /// Waits until the broker has stopped.
  ///
  /// @throws DiskFailedException when it is to stop because its disk failed
  public void awaitStop() throws InterruptedException, IOException {
    stopped.await();
    throwFailure();
  }

  /// Waits until the broker has stopped, but not for longer than `millis`. Answers whether it has.
  ///
  /// @throws DiskFailedException when it is to stop because its disk failed
  public boolean awaitStop(long millis) throws InterruptedException, IOException {
    if (!stopped.await(millis, TimeUnit.MILLISECONDS)) {
      return false;
    }
    throwFailure();
    return true;
  }

  private void throwFailure() throws IOException {
    IOException cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  /// Leaves to the collector, in a moment, what is kept in the heap for busy times. To be called by
  /// whoever owns the process, before a collection when there is nothing else to do.
  public void letGoOfSpares() {
    try {
      node.letGoOfSpares();
    } catch (RejectedExecutionException _) {
      LOG.debug("The broker stops");
    }
  }

  /// Stops the broker: no new connections, clients are told (320), everything that was promised is
  /// on disk when this returns. Calling it again does nothing.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    control.shutdownNow();
    var socket = commands.get();
    if (socket != null) {
      socket.close();
    }
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    onFirst(() -> node.connections().forEach(it -> it.closeForced(SHUTDOWN_REASON)));
    sockets.newCloseFuture().awaitUninterruptibly(FAREWELL_MILLIS);
    sockets.close().awaitUninterruptibly(FAREWELL_MILLIS);
    node.shards().forEach(shard -> onLoop(shard, shard::close));
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    stopped.countDown();
  }

  private void listen(Transports transport, BrokerConfig config) throws IOException {
    onFirst(node::start);
    ServerBootstrap bootstrap =
        transport.bootstrap(
            loops,
            config,
            this::admit,
            socket -> new ConnectionHandler(node.shardOn(socket.eventLoop())));
    for (Listener listener : config.listeners()) {
      var bound = bootstrap.bind(listener.host(), listener.port()).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        close();
        throw new StartException("cannot listen on " + listener + ": " + reason(bound.cause()));
      }
      listeners.add(bound.channel());
    }
    if (config.runtime().controlSocket()) {
      commands.set(
          ControlSocket.open(config.storage().dataDir(), node.administration().commands()));
    }
    var _ =
        control.scheduleWithFixedDelay(
            this::checkAlarms, 0, ALARM_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private boolean admit(Channel socket) {
    boolean admitted = socketLimit.admits(sockets.size());
    if (admitted) {
      sockets.add(socket);
    }
    return admitted;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private void checkAlarms() {
    String reason = node.alarms().check();
    Shard first = node.shards().getFirst();
    first
        .loop()
        .execute(() -> {
          node.raise(reason);
          node.giveMemoryBack();
        });
  }

  private void diskFailed(IOException cause) {
    var failed = new DiskFailedException(cause);
    LOG.error("{}", failed.getMessage());
    failure.set(failed);
    stopped.countDown();
  }

  private void onFirst(Runnable task) {
    onLoop(node.shards().getFirst(), task);
  }

  /// Runs `task` on the loop of a shard, while the others stand still, and waits for it.
  private static void onLoop(Shard shard, Runnable task) {
    var run = new FutureTask<>(task, true);
    try {
      shard.loop().execute(run);
      run.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
