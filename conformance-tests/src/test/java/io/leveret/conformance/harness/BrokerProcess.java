package io.leveret.conformance.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One Leveret process, from its start to its end.
///
/// Any thread. The process does not outlive this JVM: a shutdown hook kills what is still running.
final class BrokerProcess {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /// Begins an option that is the JVM's, as it does for `javac`.
  private static final String JVM_OPTION = "-J";

  private static final Pattern READY =
      Pattern.compile("Server startup complete: listening on \\S*:(\\d+)");

  private final Process process;
  private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final Thread drain = Thread.ofPlatform().daemon().unstarted(this::drain);

  private BrokerProcess(Process process) {
    this.process = process;
  }

  /// Starts a broker and waits until it says that it is ready.
  ///
  /// @param way a command that becomes the one behind it, as `nsenter` does; empty for none
  static BrokerProcess start(List<String> way, Path dataDir, int port, List<String> options)
      throws IOException {
    var broker = spawn(way, command(StartCache.use(), dataDir, port, options));
    broker.awaitReady();
    return broker;
  }

  /// Starts a broker that leaves something for the starts of others.
  ///
  /// @param training the JVM's options that tell it what and where
  static BrokerProcess train(List<String> training, Path dataDir) throws IOException {
    var broker = spawn(List.of(), command(training, dataDir, 0, List.of()));
    broker.awaitReady();
    return broker;
  }

  /// Starts a broker and ends it with SIGKILL after `time`.
  static void killWhileStarting(
      List<String> way, Path dataDir, int port, List<String> options, Duration time)
      throws IOException {
    var broker = spawn(way, command(StartCache.use(), dataDir, port, options));
    try {
      broker.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broker.kill9();
  }

  private static BrokerProcess spawn(List<String> way, List<String> broker) throws IOException {
    var command = new ArrayList<>(way);
    command.addAll(broker);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    var started = new BrokerProcess(builder.start());
    Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
    // Not a virtual thread: reading a pipe holds its carrier, and there are as many as cores.
    started.drain.start();
    return started;
  }

  /// The AMQP port that the broker chose.
  int port() {
    return port.join();
  }

  /// Everything the process has printed so far, one line an element.
  List<String> output() {
    return List.copyOf(output);
  }

  /// Ends the process as a power cut would: no signal handler runs.
  void kill9() {
    process.destroyForcibly().onExit().join();
  }

  /// Asks the process to end (SIGTERM) and returns its exit code.
  int stop() {
    process.toHandle().destroy(); // the process's own destroy would close its output, too
    return awaitEnd();
  }

  /// Waits for the end of the process and returns its exit code.
  int awaitEnd() {
    try {
      int exitCode = process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).exitValue();
      drain.join();
      return exitCode;
    } catch (TimeoutException late) {
      kill9();
      throw new AssertionError("the broker did not stop within " + STOP_LIMIT + tail(), late);
    } catch (ExecutionException | InterruptedException cause) {
      throw new IllegalStateException("while the broker was stopped", cause);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// A command of Leveret other than `start`, run to its end.
  static Broker.Tool run(List<String> arguments) throws IOException {
    var command = new ArrayList<>(java(StartCache.use(), arguments));
    arguments.stream().filter(argument -> !isForJvm(argument)).forEach(command::add);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      var output = lines.lines().toList();
      return new Broker.Tool(process.onExit().join().exitValue(), output);
    }
  }

  private static List<String> command(
      List<String> cache, Path dataDir, int port, List<String> options) {
    var command = new ArrayList<>(java(cache, options));
    command.add("start");
    command.addAll(List.of("--port", Integer.toString(port), "--data-dir", dataDir.toString()));
    command.addAll(words(System.getProperty("broker.options", "")));
    options.stream().filter(option -> !isForJvm(option)).forEach(command::add);
    return command;
  }

  private static List<String> java(List<String> cache, List<String> options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        words(System.getProperty("broker.jvm", "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1")));
    command.addAll(cache);
    options.stream()
        .filter(BrokerProcess::isForJvm)
        .forEach(option -> command.add(option.substring(JVM_OPTION.length())));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", classPath(), "io.leveret.cli.Main"));
    return command;
  }

  private static boolean isForJvm(String option) {
    return option.startsWith(JVM_OPTION);
  }

  /// The broker's part of this JVM's class path: the tests' own classes and settings stay out.
  static String classPath() {
    var whole =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    return Arrays.stream(whole.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /// Reads the output to its end: a full pipe would stop the broker.
  private void drain() {
    try (BufferedReader lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        var ready = READY.matcher(line);
        if (ready.find()) {
          port.complete(Integer.valueOf(ready.group(1)));
        }
      }
    } catch (IOException closed) {
      output.add("(output ended: " + closed.getMessage() + ")");
    }
    port.completeExceptionally(new IllegalStateException("the broker ended" + tail()));
  }

  private void awaitReady() throws IOException {
    try {
      port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      process.destroyForcibly();
      throw new IOException("not ready within " + START_LIMIT + tail(), late);
    } catch (ExecutionException ended) {
      throw new IOException("the broker did not start" + tail(), ended);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("interrupted while the broker started", interrupted);
    }
  }

  private String tail() {
    var lines = output();
    var last = lines.subList(Math.max(0, lines.size() - 40), lines.size());
    return "; it printed:\n" + String.join("\n", last);
  }
}
