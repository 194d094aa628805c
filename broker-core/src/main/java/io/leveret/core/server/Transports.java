package io.leveret.core.server;

import io.leveret.core.config.BrokerConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.function.Function;
import java.util.function.Predicate;

/// How sockets are driven: epoll where the machine has it, NIO elsewhere, and their options.
enum Transports {
  EPOLL(EpollServerSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  },
  NIO(NioServerSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }
  };

  private static final int LOW_WATER = 256 * 1024;
  private static final int HIGH_WATER = 1024 * 1024;

  private final Class<? extends ServerChannel> serverChannel;

  Transports(Class<? extends ServerChannel> serverChannel) {
    this.serverChannel = serverChannel;
  }

  abstract IoHandlerFactory handlers();

  /// The one that the configuration asks for.
  ///
  /// @throws StartException when it is not to be had on this machine
  static Transports of(BrokerConfig config) throws StartException {
    return switch (config.runtime().transport()) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new StartException("transport epoll is not available on this machine");
        }
        yield EPOLL;
      }
      case NIO -> NIO;
    };
  }

  /// A bootstrap that gives each accepted socket a handler, if `admits` lets it stay.
  ServerBootstrap bootstrap(
      EventLoopGroup group,
      BrokerConfig config,
      Predicate<Channel> admits,
      Function<Channel, ConnectionHandler> handlers) {
    return new ServerBootstrap()
        .group(group)
        .channel(serverChannel)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, config.socket().backlog())
        .childOption(ChannelOption.TCP_NODELAY, config.socket().noDelay())
        .childOption(ChannelOption.ALLOCATOR, SocketMemory.POOL)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (admits.test(channel)) {
                  channel.pipeline().addLast(handlers.apply(channel));
                } else {
                  var _ = channel.close();
                }
              }
            });
  }
}
