package io.leveret.conformance.durability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A file system in memory, of a few megabytes, over a directory: only processes that are started
/// by [#way] see it. It ends when it is closed.
///
/// Linux only, where this user may make one.
final class SmallDisk implements AutoCloseable {
  /// How to make a namespace of mounts, and how to enter it.
  private record Way(List<String> make, List<String> enter) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(List.of("unshare", "-m"), List.of("nsenter", "-m")),
          new Way(
              List.of("unshare", "-rm"), List.of("nsenter", "-U", "--preserve-credentials", "-m")));

  private final Process holder;
  private final Way way;
  private final Path directory;

  private SmallDisk(Process holder, Way way, Path directory) {
    this.holder = holder;
    this.way = way;
    this.directory = directory;
  }

  /// Makes one of so many bytes; skips the test where that is not possible.
  static SmallDisk over(Path directory, long bytes) throws IOException {
    for (var way : WAYS) {
      var disk = make(way, directory, bytes);
      if (disk != null) {
        return disk;
      }
    }
    return Assumptions.abort("cannot mount a file system with unshare and nsenter");
  }

  private static @Nullable SmallDisk make(Way way, Path directory, long bytes) throws IOException {
    var command = new ArrayList<>(way.make());
    var script = "mount -t tmpfs -o size=%d none \"$0\" && echo made && exec cat".formatted(bytes);
    command.addAll(List.of("sh", "-c", script, directory.toString()));
    Process holder;
    try {
      holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException noSuchCommand) {
      return null;
    }
    BufferedReader output = holder.inputReader(UTF_8);
    var disk = new SmallDisk(holder, way, directory);
    if ("made".equals(output.readLine()) && Files.isDirectory(disk.seen())) {
      return disk;
    }
    disk.close();
    return null;
  }

  /// A command that becomes the one behind it, on this disk.
  List<String> way() {
    var command = new ArrayList<>(way.enter());
    command.addAll(List.of("-t", Long.toString(holder.pid()), "--"));
    return command;
  }

  /// The directory as this process can reach it.
  Path seen() {
    return Path.of("/proc", Long.toString(holder.pid()), "root")
        .resolve(Path.of("/").relativize(directory.toAbsolutePath()));
  }

  /// Takes all room that is left but `bytes`, and answers the file that has it.
  Path fillUpTo(long bytes) throws IOException {
    var ballast = seen().resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      var piece = new byte[4096];
      for (long left = free() - bytes; left >= piece.length; left -= piece.length) {
        out.write(piece);
      }
    }
    return ballast;
  }

  /// Lets it have so many bytes from now on.
  void resize(long bytes) throws IOException {
    var command = new ArrayList<>(way());
    command.addAll(List.of("mount", "-o", "remount,size=" + bytes, directory.toString()));
    var process = new ProcessBuilder(command).inheritIO().start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("cannot change the size of " + directory);
    }
  }

  long free() throws IOException {
    return Files.getFileStore(seen()).getUsableSpace();
  }

  @Override
  public void close() {
    holder.destroyForcibly().onExit().join();
  }
}
