package io.leveret.core.definitions.document;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.config.ConfigException;
import io.leveret.core.json.JsonReader;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One object of `users`, while it is read. One thread, one use.
final class UserEntry implements JsonReader.Entry {
  private static final String DEFAULT = "rabbit_password_hashing_sha256";
  private static final Set<String> ALGORITHMS = Set.of(DEFAULT, "rabbit_password_hashing_sha512");

  private final JsonReader in;
  private String name = "";
  private String password = "";
  private String hash = "";
  private int hashLine;
  private String algorithm = DEFAULT;
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
      case "password" -> password = in.text("password");
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
    if (!password.isEmpty()) {
      return PasswordHash.create(password, new SecureRandom());
    }
    if (hash.isEmpty()) {
      return PasswordHash.NONE;
    }
    if (!ALGORITHMS.contains(algorithm)) {
      throw refusal(
          "hashing_algorithm %s, found %s"
              .formatted(String.join(" or ", new TreeSet<>(ALGORITHMS)), algorithm));
    }
    try {
      var read = new PasswordHash(hash);
      if (read.algorithm().equals(algorithm)) {
        return read;
      }
    } catch (IllegalArgumentException _) {
      // The same as one of another length.
    }
    throw refusal("a password_hash of %d bytes in base64".formatted(bytes(algorithm)));
  }

  private static int bytes(String algorithm) {
    return algorithm.equals(DEFAULT) ? 36 : 68;
  }

  private ConfigException refusal(String expected) {
    return in.refusal(hashLine, "user '" + name + "': expected " + expected);
  }
}
