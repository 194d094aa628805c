package io.leveret.cli;

import io.leveret.cli.common.CommandGroup;
import io.leveret.core.control.ControlException;
import io.leveret.core.control.ControlReply;
import io.leveret.core.control.ControlRequest;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `leveret definitions …`: users, virtual hosts, policies and topology of a running broker, in and
/// out.
@Command(
    name = "definitions",
    description = "Import and export what a running broker holds, in RabbitMQ's JSON.",
    mixinStandardHelpOptions = true)
final class DefinitionsCommand extends CommandGroup {
  private static final int MOST_OF_A_PIPE = 128 << 20;

  @Command(
      name = "import",
      description = "Add what a file defines to what there is; nothing is deleted.",
      mixinStandardHelpOptions = true)
  int bring(
      @Parameters(paramLabel = "FILE", description = "as RabbitMQ or leveret exports it") Path file,
      @Option(
              names = "--vhost",
              description = "virtual host for entries that name none, as in exports of one vhost")
          @Nullable String virtualHost,
      @Mixin NodeOptions node)
      throws IOException {
    var arguments = new HashMap<>(Map.of("source", file.toString()));
    if (virtualHost != null) {
      arguments.put("vhost", virtualHost);
    }
    if (Files.isDirectory(file)) {
      throw new ControlException("not a file: " + file);
    }
    try (var in = Files.newInputStream(file)) {
      // What a pipe holds is known only when it has been read.
      boolean isPlain = Files.isRegularFile(file);
      var body = isPlain ? in : new ByteArrayInputStream(in.readNBytes(MOST_OF_A_PIPE));
      long bytes = isPlain ? Files.size(file) : body.available();
      int announced = (int) Math.min(bytes, Integer.MAX_VALUE);
      var request = new ControlRequest("definitions import", arguments, announced, body);
      return node.call(request, node.new Printer());
    } catch (NoSuchFileException _) {
      throw new ControlException("no file " + file);
    }
  }

  @Command(
      name = "export",
      description = "Print what a running broker holds, or write it to a file.",
      mixinStandardHelpOptions = true)
  int export(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "default: standard output")
          @Nullable Path file,
      @Mixin NodeOptions node)
      throws IOException {
    var request = ControlRequest.of("definitions export", Map.of());
    return file == null
        ? node.call(request, node.new Printer())
        : exportTo(file.toAbsolutePath(), request, node);
  }

  /// Whole or not at all; for its owner's eyes, since it holds password hashes.
  private static int exportTo(Path file, ControlRequest request, NodeOptions node)
      throws IOException {
    var directory = file.getParent();
    var temporary = Files.createTempFile(directory, ".definitions", ".tmp", ownersOnly(file));
    try {
      try (var out = Files.newBufferedWriter(temporary)) {
        node.call(request, new ToFile(out));
      }
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      return 0;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static FileAttribute<?>[] ownersOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /// Lines to a file.
  private record ToFile(BufferedWriter out) implements ControlReply {
    @Override
    public void line(String text) throws IOException {
      out.write(text);
      out.newLine();
    }

    @Override
    public void warning(String text) throws IOException {
      throw new IOException("unexpected warning: " + text);
    }
  }
}
