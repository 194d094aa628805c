package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.exclusive;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VirtualHostLimitsTest {
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /// G106
  @Test
  void refusesMoreQueuesThanItsLimit() {
    host.limits(new VirtualHostLimits(-1, 1));
    topology.queue("q");

    var text = refusal(PRECONDITION_FAILED, () -> topology.queue("other"));

    assertThat(text)
        .isEqualTo("cannot declare queue 'other': queue limit in vhost '/' (1) is reached");
  }

  /// G106: what is there is no further queue.
  @Test
  void answersAKnownQueueAtItsLimit() {
    var queue = topology.queue("q");
    host.limits(new VirtualHostLimits(-1, 1));

    assertThat(topology.queue("q")).isSameAs(queue);
  }

  /// G106: a name that the broker invents counts too.
  @Test
  void refusesAnUnnamedQueueAtItsLimit() {
    host.limits(new VirtualHostLimits(-1, 0));

    var text = refusal(PRECONDITION_FAILED, () -> host.declareQueue(SESSION, exclusive("")));

    assertThat(text)
        .startsWith("cannot declare queue 'amq.gen-")
        .endsWith("': queue limit in vhost '/' (0) is reached");
  }

  /// G019
  @Test
  void countsUpToItsLimitOfConnections() {
    var limits = new VirtualHostLimits(2, -1);

    assertThat(limits.refusesConnection(1)).isFalse();
    assertThat(limits.refusesConnection(2)).isTrue();
    assertThat(VirtualHostLimits.UNLIMITED.refusesConnection(Integer.MAX_VALUE)).isFalse();
  }
}
