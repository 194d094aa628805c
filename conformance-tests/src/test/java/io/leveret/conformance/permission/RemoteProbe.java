package io.leveret.conformance.permission;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.conformance.harness.Broker;
import java.io.IOException;
import java.nio.file.Path;

/// The program that [LoopbackUserTest] runs in a network of its own: a broker that listens
/// everywhere, and clients from this machine's own and from another address.
///
/// Its output is one line a log-in, `user address: outcome`, and then the broker's.
final class RemoteProbe {
  static final String REMOTE = "192.0.2.1";
  static final String LOOPBACK = "127.0.0.1";

  private RemoteProbe() {}

  /// @param arguments a data directory and a file of definitions
  public static void main(String[] arguments) throws Exception {
    var definitions = "access.definitions=" + arguments[1];
    try (var broker =
        Broker.startPrivate(Path.of(arguments[0]), "--bind", "0.0.0.0", "-D", definitions)) {
      logIn(broker, LOOPBACK, "guest", "guest");
      logIn(broker, REMOTE, "guest", "guest");
      logIn(broker, REMOTE, "guest", "wrong");
      logIn(broker, REMOTE, LoopbackUserTest.USER, Accounts.PASSWORD);
      broker.output().forEach(System.out::println);
    }
    System.exit(0);
  }

  private static void logIn(Broker broker, String host, String user, String password)
      throws Exception {
    ConnectionFactory factory = broker.endpoint().connectionFactory();
    factory.setHost(host);
    factory.setUsername(user);
    factory.setPassword(password);
    System.out.println(user + " " + host + ": " + outcome(factory));
  }

  private static String outcome(ConnectionFactory factory) throws Exception {
    try (var connection = factory.newConnection()) {
      return connection.isOpen() ? "let in" : "not open";
    } catch (AuthenticationFailureException refused) {
      return String.valueOf(refused.getMessage());
    } catch (IOException other) {
      return "failed: " + other;
    }
  }
}
