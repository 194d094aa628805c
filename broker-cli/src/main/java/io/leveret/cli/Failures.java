package io.leveret.cli;

import io.leveret.core.config.ConfigException;
import io.leveret.core.server.DiskFailedException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns what went wrong into the one line that an operator reads. Stateless.
final class Failures {
  private static final int FAILED = 1;
  private static final int DISK_FAILED = 3;

  private Failures() {}

  /// Prints the one line and answers with the exit code.
  static int report(Exception failure, Consumer<String> errors) {
    errors.accept("leveret: " + describe(failure));
    return failure instanceof DiskFailedException ? DISK_FAILED : FAILED;
  }

  /// One line without a stack trace. The first cause with a known meaning speaks; else the deepest.
  static String describe(Throwable failure) {
    Throwable last = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String known = known(t);
      if (!known.isEmpty()) {
        return known;
      }
      last = t;
    }
    String message = firstLine(last.getMessage());
    return message.isEmpty() ? last.getClass().getSimpleName() : message;
  }

  private static String known(Throwable failure) {
    String message = firstLine(failure.getMessage());
    return switch (failure) {
      case ConfigException _, DiskFailedException _ -> message;
      case BindException _ -> "cannot listen: " + message;
      case UnknownHostException _ -> "cannot listen: unknown host " + message;
      case AccessDeniedException e -> "permission denied: " + e.getFile();
      case NotDirectoryException e -> "not a directory: " + e.getFile();
      case FileAlreadyExistsException e -> "not a directory: " + e.getFile();
      case FileSystemException _ -> message;
      default -> "";
    };
  }

  /// The text up to its first line break; nothing when there is no text.
  static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
