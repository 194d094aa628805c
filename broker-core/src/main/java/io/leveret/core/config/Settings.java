package io.leveret.core.config;

import io.leveret.core.config.ConfigFile.Assigned;
import java.util.HashMap;
import java.util.Map;

/// What was set and by whom; what nobody set has its default. Immutable.
///
/// Invariant: every text in here can be read by its key.
public final class Settings {
  private static final String DEFAULT_ORIGIN = "default";

  private final Map<String, Assigned> assigned;

  private Settings(Map<String, Assigned> assigned) {
    this.assigned = Map.copyOf(assigned);
    for (var key : ConfigKeys.all()) {
      get(key);
    }
  }

  /// Nothing is set.
  public static Settings defaults() {
    return new Settings(Map.of());
  }

  /// Flags win over the environment, the environment over the file, the file over the defaults.
  ///
  /// @param flags text by key name
  /// @param environment variables of the process; those that belong to no key are ignored
  /// @throws ConfigException at an unknown flag key or a value out of range, wherever it is from
  public static Settings resolve(
      Map<String, String> flags, Map<String, String> environment, ConfigFile file) {
    var winners = new HashMap<>(file.values());
    for (var key : ConfigKeys.all()) {
      String text = environment.get(key.environmentVariable());
      if (text != null) {
        winners.put(
            key.name(), new Assigned(text.strip(), "environment " + key.environmentVariable()));
      }
    }
    flags.forEach((name, text) -> {
      var key = ConfigKeys.require(name, "command line");
      winners.put(key.name(), new Assigned(text.strip(), "command line"));
    });
    return new Settings(winners);
  }

  /// A copy with one value set; for embedding and for tests.
  ///
  /// @throws ConfigException when the value is out of range
  public <T> Settings with(ConfigKey<T> key, T value) {
    var copy = new HashMap<>(assigned);
    copy.put(key.name(), new Assigned(key.kind().formatter().apply(value), "program"));
    return new Settings(copy);
  }

  /// The value of a key.
  public <T> T get(ConfigKey<T> key) {
    return key.parse(text(key), origin(key));
  }

  /// The value of a key as it was written.
  public String text(ConfigKey<?> key) {
    var found = assigned.get(key.name());
    return found == null ? key.defaultText() : found.text();
  }

  /// Who set the key: `command line`, `environment …`, `… line 7`, `program` or `default`.
  public String origin(ConfigKey<?> key) {
    var found = assigned.get(key.name());
    return found == null ? DEFAULT_ORIGIN : found.origin();
  }

  /// These settings as the broker takes them.
  public BrokerConfig toConfig() {
    return BrokerConfig.from(this);
  }
}
