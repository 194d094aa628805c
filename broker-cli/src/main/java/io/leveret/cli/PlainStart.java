package io.leveret.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the command line of a start that has nothing but the options of [ConfigOptions], each with
/// its value, without picocli.
///
/// Whatever else there is, help and mistakes above all, is left to picocli: what this understands,
/// picocli understands in the same way.
final class PlainStart {
  private final StartCommand command = new StartCommand();
  private final Set<String> seen = new HashSet<>();

  private PlainStart() {
    command.options = new ConfigOptions();
  }

  /// The command, or nothing if the command line is anything but plain.
  static Optional<StartCommand> of(String... args) {
    if (args.length == 0 || !args[0].equals("start")) {
      return Optional.empty();
    }
    var start = new PlainStart();
    return start.reads(List.of(args).subList(1, args.length).iterator())
        ? Optional.of(start.command)
        : Optional.empty();
  }

  private boolean reads(Iterator<String> words) {
    while (words.hasNext()) {
      String word = words.next();
      boolean isLong = word.startsWith("--");
      int end = isLong ? word.indexOf('=') : 2;
      boolean holdsValue = end >= 0 && end < word.length();
      String name = holdsValue ? word.substring(0, end) : word;
      String value = holdsValue ? word.substring(isLong ? end + 1 : end) : next(words);
      if (!isPlain(value) || !set(name, value)) {
        return false;
      }
    }
    return true;
  }

  private static String next(Iterator<String> words) {
    return words.hasNext() ? words.next() : "";
  }

  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && "-=@".indexOf(value.charAt(0)) < 0
        && value.indexOf('"') < 0
        && !value.endsWith("=");
  }

  private boolean set(String name, String value) {
    var options = command.options;
    switch (name) {
      case "--config" -> options.file = Path.of(value);
      case "--data-dir" -> options.dataDir = value;
      case "--port" -> options.port = value;
      case "--bind" -> options.bind = value;
      case "-D", "--set" -> {
        int equals = value.indexOf('=');
        return equals > 0 && put(value.substring(0, equals), value.substring(equals + 1));
      }
      default -> {
        return false;
      }
    }
    return seen.add(name);
  }

  private boolean put(String key, String value) {
    command.options.keys.put(key, value);
    return true;
  }
}
