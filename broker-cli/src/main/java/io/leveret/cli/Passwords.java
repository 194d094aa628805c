package io.leveret.cli;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.control.ControlException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks for a password, unless it is given, and hashes it: only the hash leaves this process.
/// Stateless.
final class Passwords {
  private Passwords() {}

  /// @param given on the command line, where other users of the machine may see it
  /// @throws ControlException when the password is blank: none could log in with it
  static String hash(@Nullable String given) throws IOException {
    var password = given == null ? ask() : given;
    if (password.isEmpty()) {
      throw new ControlException("a password cannot be blank");
    }
    return PasswordHash.create(password, new SecureRandom()).base64();
  }

  // Its documentation still allows a JVM to have no console.
  @SuppressWarnings("SystemConsoleNull")
  private static String ask() throws IOException {
    var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isPresent()) {
      var typed = console.get().readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }
    var lines = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    var line = lines.readLine();
    return line == null ? "" : line;
  }
}
