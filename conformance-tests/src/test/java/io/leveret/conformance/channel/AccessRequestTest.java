package io.leveret.conformance.channel;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import org.junit.jupiter.api.Test;

/// `access.request`, a method of an older version that some clients still send.
final class AccessRequestTest {
  /// CH-12: whatever is asked for is granted, with ticket 1.
  @Test
  @Proves("CH-12")
  void grantsTicketOne(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(30, 10).shortstr("/data").bits(true, true, true, true, true));

    assertThat(raw.expect(1, 30, 11).reader().int16()).isEqualTo(1);
  }
}
