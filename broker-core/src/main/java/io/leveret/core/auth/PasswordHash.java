package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// A password that cannot be read back: base64 of a salt of 4 bytes and the SHA-256 or SHA-512 of
/// salt and password. RabbitMQ exports and imports the same form. Immutable.
///
/// @param base64 36 or 68 bytes in base64, or empty: then no password matches
public record PasswordHash(String base64) {
  private static final int SALT_BYTES = 4;
  private static final int SHA_256_BYTES = SALT_BYTES + 32;
  private static final int SHA_512_BYTES = SALT_BYTES + 64;

  // Copied for each use, because to look one up takes longer than to hash a password.
  private static final MessageDigest SHA_256 = digest("SHA-256");
  private static final MessageDigest SHA_512 = digest("SHA-512");

  /// That of a user who has no password: none matches (SE-08).
  public static final PasswordHash NONE = new PasswordHash("");

  /// @throws IllegalArgumentException when this is neither empty nor base64 of as many bytes
  public PasswordHash {
    if (!base64.isEmpty() && !isLength(Base64.getDecoder().decode(base64).length)) {
      throw new IllegalArgumentException(
          "a password hash has %d or %d bytes in base64".formatted(SHA_256_BYTES, SHA_512_BYTES));
    }
  }

  private static boolean isLength(int bytes) {
    return bytes == SHA_256_BYTES || bytes == SHA_512_BYTES;
  }

  /// How RabbitMQ calls the way of hashing.
  public String algorithm() {
    boolean isLong = Base64.getDecoder().decode(base64).length == SHA_512_BYTES;
    return isLong ? "rabbit_password_hashing_sha512" : "rabbit_password_hashing_sha256";
  }

  /// Hashes with a new salt.
  ///
  /// @param random where the salt comes from; `SecureRandom` outside tests
  public static PasswordHash create(String password, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(Base64.getEncoder().encodeToString(hash(SHA_256, salt, password)));
  }

  /// Whether this is the hash of `password`. Takes as long for a wrong one as for the right one.
  public boolean matches(String password) {
    if (base64.isEmpty()) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(base64);
    byte[] salt = Arrays.copyOf(expected, SALT_BYTES);
    MessageDigest digest = expected.length == SHA_512_BYTES ? SHA_512 : SHA_256;
    return MessageDigest.isEqual(expected, hash(digest, salt, password));
  }

  private static byte[] hash(MessageDigest algorithm, byte[] salt, String password) {
    var digest = copy(algorithm);
    digest.update(salt);
    byte[] hashed = digest.digest(password.getBytes(UTF_8));
    byte[] salted = Arrays.copyOf(salt, SALT_BYTES + hashed.length);
    System.arraycopy(hashed, 0, salted, SALT_BYTES, hashed.length);
    return salted;
  }

  private static MessageDigest copy(MessageDigest unused) {
    try {
      return (MessageDigest) unused.clone();
    } catch (CloneNotSupportedException _) {
      return digest(unused.getAlgorithm());
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /// Not the hash: it would end up in logs.
  @Override
  public String toString() {
    return "PasswordHash[hidden]";
  }
}
