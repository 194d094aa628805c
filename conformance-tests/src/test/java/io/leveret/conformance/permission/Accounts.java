package io.leveret.conformance.permission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Users, virtual hosts and permissions in the JSON that RabbitMQ exports and imports.
///
/// Names and patterns are put in as they are: they must need no escape in JSON.
final class Accounts {
  static final String PASSWORD = "secret";
  static final String ALL = ".*";
  static final String NONE = "^$";

  private static final byte[] SALT = {(byte) 0x90, (byte) 0x8D, (byte) 0xC6, 0x0A};

  private final List<String> userNames = new ArrayList<>();
  private final List<String> virtualHostNames = new ArrayList<>();
  private final List<String> users = new ArrayList<>();
  private final List<String> virtualHosts = new ArrayList<>();
  private final List<String> permissions = new ArrayList<>();
  private final List<String> topics = new ArrayList<>();
  private final List<String> exchangeNames = new ArrayList<>();
  private final List<String> exchanges = new ArrayList<>();
  private final List<String> parameters = new ArrayList<>();

  /// A user of [#PASSWORD] with these permissions on `/`.
  Accounts user(String name, String configure, String write, String read) {
    return user(name, hash(PASSWORD), "").permit(name, "/", configure, write, read);
  }

  /// A user with this hash, and with limits such as `"max-channels":1`.
  Accounts user(String name, String passwordHash, String limits) {
    userNames.add(name);
    users.add(
        """
        {"name":"%s","password_hash":"%s","hashing_algorithm":"rabbit_password_hashing_sha256",\
        "tags":[],"limits":{%s}}\
        """
            .formatted(name, passwordHash, limits));
    return this;
  }

  /// A virtual host with limits such as `"max-queues":1`, written twice, as RabbitMQ exports them;
  /// it imports those of the parameters.
  Accounts virtualHost(String name, String limits) {
    virtualHostNames.add(name);
    virtualHosts.add("{\"name\":\"%s\",\"limits\":{%s}}".formatted(name, limits));
    if (!limits.isEmpty()) {
      parameters.add(
          "{\"component\":\"vhost-limits\",\"name\":\"limits\",\"vhost\":\"%s\",\"value\":{%s}}"
              .formatted(name, limits));
    }
    return this;
  }

  /// Everything in a virtual host.
  Accounts permit(String user, String virtualHost) {
    return permit(user, virtualHost, ALL, ALL, ALL);
  }

  Accounts permit(String user, String virtualHost, String configure, String write, String read) {
    permissions.add(
        "{\"user\":\"%s\",\"vhost\":\"%s\",\"configure\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
            .formatted(user, virtualHost, configure, write, read));
    return this;
  }

  /// A durable exchange in `/`: RabbitMQ has topic permissions only for exchanges that are there.
  Accounts exchange(String name, String type) {
    exchangeNames.add(name);
    exchanges.add(
        """
        {"name":"%s","vhost":"/","type":"%s","durable":true,"auto_delete":false,"internal":false,\
        "arguments":{}}\
        """
            .formatted(name, type));
    return this;
  }

  /// Which topics of `exchange` in `/` a user may use.
  Accounts topics(String user, String exchange, String write, String read) {
    topics.add(
        "{\"user\":\"%s\",\"vhost\":\"/\",\"exchange\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
            .formatted(user, exchange, write, read));
    return this;
  }

  List<String> userNames() {
    return userNames;
  }

  List<String> virtualHostNames() {
    return virtualHostNames;
  }

  List<String> exchangeNames() {
    return exchangeNames;
  }

  /// These accounts as one document.
  String toJson() {
    return """
    {"users":%s,
    "vhosts":%s,
    "permissions":%s,
    "topic_permissions":%s,
    "exchanges":%s,
    "parameters":%s}
    """
        .formatted(users, virtualHosts, permissions, topics, exchanges, parameters);
  }

  /// The hash of a password as RabbitMQ makes it: base64 of a salt of four bytes and the SHA-256 of
  /// salt and password.
  static String hash(String password) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      byte[] hashed = digest.digest(password.getBytes(UTF_8));
      byte[] salted = Arrays.copyOf(SALT, SALT.length + hashed.length);
      System.arraycopy(hashed, 0, salted, SALT.length, hashed.length);
      return Base64.getEncoder().encodeToString(salted);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
