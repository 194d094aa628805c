package io.leveret.core.connection;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;

import io.leveret.core.auth.AuthResult;
import io.leveret.core.auth.SaslMechanism;
import io.leveret.core.auth.SaslResponse;
import io.leveret.core.auth.SaslStep;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.method.ConnectionMethod.Secure;
import io.leveret.protocol.method.ConnectionMethod.SecureOk;
import io.leveret.protocol.method.ConnectionMethod.StartOk;
import io.leveret.protocol.value.LongString;
import java.util.List;

/// How a client proves who it is, from `start-ok` over as many challenges as its mechanism has, to
/// `tune` or the end.
///
/// **Confined** to the connection's loop.
final class Login {
  private final AmqpConnection connection;
  private final BrokerServices broker;
  private ClientProperties client = ClientProperties.NONE;
  private String mechanism = "";
  private SaslStep next = _ -> new SaslResponse.Malformed();

  Login(AmqpConnection connection, BrokerServices broker) {
    this.connection = connection;
    this.broker = broker;
  }

  /// Takes the mechanism that the client chose, and its first response.
  void start(StartOk startOk) {
    client = broker.connections().shared(new ClientProperties(startOk.clientProperties()));
    connection.client(client);
    mechanism = startOk.mechanism();
    next = offered(mechanism);
    take(startOk.response());
  }

  /// Takes the answer to a challenge (G011).
  void secure(SecureOk secureOk) {
    take(secureOk.response());
  }

  private void take(LongString response) {
    boolean local = connection.peer().getAddress().isLoopbackAddress();
    switch (next.read(response.toBytes())) {
      case SaslResponse.Credentials(String userName, String password) ->
          decide(broker.users().authenticate(userName, password, local));
      case SaslResponse.Anonymous _ ->
          decide(broker.users().admit(broker.config().access().anonymousUser(), local));
      case SaslResponse.Challenge(String challenge, SaslStep answer) -> {
        next = answer;
        connection.state(ConnectionState.SECURING);
        connection.reply(new Secure(LongString.of(challenge)));
      }
      case SaslResponse.Malformed _ ->
          throw new UnansweredException("malformed response to " + mechanism);
    }
  }

  private void decide(AuthResult result) {
    switch (result) {
      case AuthResult.Granted(var user) -> connection.tune(user);
      case AuthResult.Refused(String reason) -> {
        if (!client.wantsAuthenticationFailureClose()) {
          throw new UnansweredException(reason);
        }
        connection.refuse(refusal(), reason);
      }
    }
  }

  private SaslMechanism offered(String name) {
    List<String> offered = broker.config().access().mechanisms();
    return SaslMechanism.named(name)
        .filter(_ -> offered.contains(name))
        .orElseThrow(
            () -> new UnansweredException("unknown authentication mechanism '" + name + "'"));
  }

  /// What a refused client that asked for an answer is told; never the reason (that is for the
  /// log).
  private ConnectionException refusal() {
    return new ConnectionException(
        ACCESS_REFUSED,
        "Login was refused using authentication mechanism "
            + mechanism
            + ". For details see the broker logfile.");
  }
}
