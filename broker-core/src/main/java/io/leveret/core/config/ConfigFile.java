package io.leveret.core.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A configuration file: `key = value` lines, blank lines, and comments that start with `#`.
///
/// A `#` after a value belongs to the value, because passwords may hold one. Immutable.
///
/// @param values text and origin by key name, in the order of the file
public record ConfigFile(Map<String, Assigned> values) {
  public ConfigFile {
    values = Map.copyOf(values);
  }

  /// What somebody wrote for a key, and where.
  public record Assigned(String text, String origin) {}

  /// A file that says nothing.
  public static ConfigFile none() {
    return new ConfigFile(Map.of());
  }

  /// @throws ConfigException when the file cannot be read or has a bad line, an unknown or a second
  ///   key
  public static ConfigFile read(Path path) {
    try {
      return parse(path.toString(), Files.readString(path));
    } catch (NoSuchFileException _) {
      throw new ConfigException("no configuration file " + path);
    } catch (AccessDeniedException _) {
      throw new ConfigException("permission denied: configuration file " + path);
    } catch (CharacterCodingException _) {
      throw new ConfigException("configuration file " + path + " is not UTF-8");
    } catch (IOException e) {
      throw new ConfigException("cannot read configuration file " + path + ": " + e.getMessage());
    }
  }

  /// @param name what messages call the file
  /// @throws ConfigException at the first bad line, unknown or second key
  public static ConfigFile parse(String name, String text) {
    var values = new LinkedHashMap<String, Assigned>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        parseLine(stripped, name + " line " + number, values);
      }
    }
    return new ConfigFile(values);
  }

  private static void parseLine(String line, String origin, Map<String, Assigned> values) {
    int equals = line.indexOf('=');
    if (equals <= 0) {
      throw new ConfigException("expected 'key = value', found '%s' (%s)".formatted(line, origin));
    }
    String key = ConfigKeys.require(line.substring(0, equals).strip(), origin).name();
    var assigned = new Assigned(line.substring(equals + 1).strip(), origin);
    var earlier = values.putIfAbsent(key, assigned);
    if (earlier != null) {
      throw new ConfigException(
          "key '%s' is set twice (%s and %s)".formatted(key, earlier.origin(), origin));
    }
  }
}
