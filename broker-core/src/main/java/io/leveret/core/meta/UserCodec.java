package io.leveret.core.meta;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserChange;
import io.leveret.core.auth.UserChange.Forbid;
import io.leveret.core.auth.UserChange.FreeTopics;
import io.leveret.core.auth.UserChange.Permit;
import io.leveret.core.auth.UserChange.PermitTopics;
import io.leveret.core.auth.UserChange.Put;
import io.leveret.core.auth.UserChange.Remove;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.codec.WireWriter;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Changes of users as bytes, in the form of topology commands and with kinds that these do not
/// have:
///
/// ```
/// | version: 1 octet | kind: 1 octet | fields of the kind ... |
/// ```
///
/// Texts are long strings, limits 32 bits. Stateless. A kind keeps its number and its fields for
/// good.
public final class UserCodec {
  private static final int VERSION = 1;
  private static final int FIRST = 64;
  private static final int PUT = 64;
  private static final int REMOVE = 65;
  private static final int PERMIT = 66;
  private static final int FORBID = 67;
  private static final int PERMIT_TOPICS = 68;
  private static final int FREE_TOPICS = 69;

  private UserCodec() {}

  public static boolean isUserCommand(byte[] command) {
    return command.length > 1 && command[1] >= FIRST;
  }

  static byte[] encode(UserChange change) {
    var writer = new WireWriter().measure();
    write(change, writer);
    var bytes = new byte[writer.position()];
    write(change, writer.wrap(ByteBuffer.wrap(bytes), 0));
    return bytes;
  }

  /// Reads what [#encode] made.
  ///
  /// @throws IllegalArgumentException when the version or the kind is unknown: a newer broker wrote
  ///   it
  public static UserChange decode(byte[] bytes) {
    var in = new WireReader().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
    int version = in.octet();
    if (version != VERSION) {
      throw new IllegalArgumentException("user command of version " + version);
    }
    int kind = in.octet();
    return switch (kind) {
      case PUT -> new Put(readUser(in));
      case REMOVE -> new Remove(in.longText());
      case PERMIT ->
          new Permit(
              in.longText(),
              in.longText(),
              VirtualHostPermissions.of(in.longText(), in.longText(), in.longText()));
      case FORBID -> new Forbid(in.longText(), in.longText());
      case PERMIT_TOPICS ->
          new PermitTopics(
              in.longText(),
              in.longText(),
              in.longText(),
              TopicPermissions.of(in.longText(), in.longText()));
      case FREE_TOPICS -> new FreeTopics(in.longText(), in.longText(), in.longText());
      default -> throw new IllegalArgumentException("user command of kind " + kind);
    };
  }

  private static void write(UserChange change, WireWriter out) {
    out.octet(VERSION);
    switch (change) {
      case Put(User user) -> write(user, out.octet(PUT));
      case Remove(String user) -> out.octet(REMOVE).longText(user);
      case Permit(String user, String host, var permitted) ->
          out.octet(PERMIT)
              .longText(user)
              .longText(host)
              .longText(permitted.configure().text())
              .longText(permitted.write().text())
              .longText(permitted.read().text());
      case Forbid(String user, String host) -> out.octet(FORBID).longText(user).longText(host);
      case PermitTopics(String user, String host, String exchange, var permitted) ->
          out.octet(PERMIT_TOPICS)
              .longText(user)
              .longText(host)
              .longText(exchange)
              .longText(permitted.write().text())
              .longText(permitted.read().text());
      case FreeTopics(String user, String host, String exchange) ->
          out.octet(FREE_TOPICS).longText(user).longText(host).longText(exchange);
    }
  }

  private static void write(User user, WireWriter out) {
    out.longText(user.name())
        .longText(user.passwordHash().base64())
        .int32(user.limits().maxConnections())
        .int32(user.limits().maxChannels())
        .int32(user.tags().size());
    new TreeSet<>(user.tags()).forEach(out::longText);
  }

  private static User readUser(WireReader in) {
    var name = in.longText();
    var hash = new PasswordHash(in.longText());
    var limits = new UserLimits(in.int32(), in.int32());
    Set<String> tags = Stream.generate(in::longText).limit(in.int32()).collect(Collectors.toSet());
    return new User(name, hash, tags, limits);
  }
}
