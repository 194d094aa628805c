package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// A password that cannot be read back: base64 of a salt of 4 bytes and the SHA-256 of salt and
/// password. RabbitMQ exports and imports the same form (`rabbit_password_hashing_sha256`).
/// Immutable.
///
/// @param base64 36 bytes in base64, or empty: then no password matches
public record PasswordHash(String base64) {
  private static final int SALT_BYTES = 4;
  private static final int HASH_BYTES = SALT_BYTES + 32;

  /// That of a user who has no password: none matches (SE-08).
  public static final PasswordHash NONE = new PasswordHash("");

  /// @throws IllegalArgumentException when this is neither empty nor base64 of 36 bytes
  public PasswordHash {
    if (!base64.isEmpty() && Base64.getDecoder().decode(base64).length != HASH_BYTES) {
      throw new IllegalArgumentException("a password hash has " + HASH_BYTES + " bytes");
    }
  }

  /// Hashes with a new salt.
  ///
  /// @param random where the salt comes from; `SecureRandom` outside tests
  public static PasswordHash create(String password, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(Base64.getEncoder().encodeToString(hash(salt, password)));
  }

  /// Whether this is the hash of `password`. Takes as long for a wrong one as for the right one.
  public boolean matches(String password) {
    if (base64.isEmpty()) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(base64);
    byte[] salt = Arrays.copyOf(expected, SALT_BYTES);
    return MessageDigest.isEqual(expected, hash(salt, password));
  }

  private static byte[] hash(byte[] salt, String password) {
    var digest = sha256();
    digest.update(salt);
    byte[] hashed = digest.digest(password.getBytes(UTF_8));
    byte[] salted = Arrays.copyOf(salt, HASH_BYTES);
    System.arraycopy(hashed, 0, salted, SALT_BYTES, hashed.length);
    return salted;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Not the hash: it would end up in logs.
  @Override
  public String toString() {
    return "PasswordHash[hidden]";
  }
}
