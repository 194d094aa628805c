package io.leveret.core.definitions;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.config.ConfigException;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// One object of `users`, while it is read. One thread, one use.
final class UserEntry implements JsonReader.Entry {
  private static final String ALGORITHM = "rabbit_password_hashing_sha256";

  private final JsonReader in;
  private String name = "";
  private String hash = "";
  private int hashLine;
  private String algorithm = ALGORITHM;
  private List<String> tags = List.of();
  private int maxConnections = UserLimits.UNLIMITED.maxConnections();
  private int maxChannels = UserLimits.UNLIMITED.maxChannels();

  UserEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "name" -> name = in.text("name");
      case "password_hash" -> {
        hash = in.text("password_hash");
        hashLine = in.line();
      }
      case "hashing_algorithm" -> algorithm = in.text("hashing_algorithm");
      case "tags" -> tags = in.texts("tags");
      case "limits" -> in.object("limits", this::limit);
      default -> in.skip("users." + key);
    }
  }

  /// What was read.
  ///
  /// @throws ConfigException when there is no name, or a hash that the broker cannot check
  User user() {
    if (name.isEmpty()) {
      throw in.expected("a name in each object of users");
    }
    return new User(
        name,
        passwordHash(),
        tags.stream().filter(tag -> !tag.isEmpty()).collect(Collectors.toSet()),
        new UserLimits(maxConnections, maxChannels));
  }

  private void limit(String key) throws IOException {
    switch (key) {
      case "max-connections" -> maxConnections = in.integer(key);
      case "max-channels" -> maxChannels = in.integer(key);
      default -> in.skip("users.limits." + key);
    }
  }

  /// Decided at the end, since the algorithm may follow the hash.
  private PasswordHash passwordHash() {
    if (!hash.isEmpty() && !algorithm.equals(ALGORITHM)) {
      throw refusal("hashing_algorithm " + ALGORITHM + ", found " + algorithm);
    }
    try {
      return new PasswordHash(hash);
    } catch (IllegalArgumentException _) {
      throw refusal("a password_hash of 36 bytes in base64");
    }
  }

  private ConfigException refusal(String expected) {
    return in.refusal(hashLine, "user '" + name + "': expected " + expected);
  }
}
