package io.leveret.cli;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.leveret.core.config.Build;
import io.leveret.core.config.ConfigKeys;
import io.leveret.core.config.Settings;
import io.leveret.core.server.Leveret;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `leveret start`: runs the broker until it is told to stop.
@Command(
    name = "start",
    description = "Run the broker until it is told to stop.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 1000;

  @Mixin ConfigOptions options;

  @Override
  public Integer call() throws Exception {
    long beganNanos = System.nanoTime();
    var settings = options.resolve();
    var config = settings.toConfig();
    var log = LoggerFactory.getLogger("leveret");
    announce(log, settings, config.storage().dataDir());
    try (var broker = Leveret.start(config);
        var _ = StopSignal.closing(broker, log)) {
      var addresses =
          broker.addresses().stream().map(StartCommand::format).collect(Collectors.joining(", "));
      long tookMillis = NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
      log.info("Server startup complete: listening on {} after {} ms", addresses, tookMillis);
      var heap = RestingHeap.of(broker);
      while (!broker.awaitStop(LOOK_MILLIS)) {
        heap.look();
      }
    }
    return 0;
  }

  private static void announce(Logger log, Settings settings, Path dataDir) {
    log.info(
        "Starting {}, data in {}, durability {}",
        Build.platform(),
        dataDir.toAbsolutePath(),
        settings.text(ConfigKeys.DURABILITY));
  }

  private static String format(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
