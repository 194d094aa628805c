package io.leveret.conformance.connection;

import static io.leveret.conformance.harness.WireWriter.method;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import org.junit.jupiter.api.Test;

/// `connection.update-secret`.
final class UpdateSecretTest {
  /// G031: a new secret is answered, and the connection goes on.
  @Test
  @Proves("G031")
  void answersANewSecret(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(0, method(10, 70).longstr("guest").shortstr("rotation"));

    raw.expect(0, 10, 71);
    raw.send(1, RawMethods.qos(1));
    raw.expect(1, 60, 11);
  }
}
