package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.OTHER;
import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.declare;
import static io.leveret.core.vhost.TopologyFixture.message;
import static io.leveret.core.vhost.TopologyFixture.names;
import static io.leveret.core.vhost.TopologyFixture.refusal;
import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.MessageQueue;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queues for replies: there for messages, and for nothing else.
class ReplyQueuesTest {
  @TempDir Path directory;
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open() throws IOException {
    topology = new TopologyFixture(directory);
    host = topology.host;
  }

  @AfterEach
  void close() {
    topology.close();
  }

  @Test
  void areFoundByTheDefaultExchangeUntilTheirConsumerGoes() {
    MessageQueue queue = host.replies().open(0);
    topology.exchange("fan", "fanout");

    assertThat(names(host.routeFor(OTHER, message("", queue.name())))).containsOnly(queue.name());
    assertThat(names(host.routeFor(OTHER, message("fan", queue.name())))).isEmpty();
    host.consumerGone(queue);

    assertThat(names(host.routeFor(OTHER, message("", queue.name())))).isEmpty();
    assertThat(queue.isDeleted()).isTrue();
    assertThat(host.replies().isOpen(queue.name())).isFalse();
  }

  @Test
  void areNotAmongTheQueues() {
    host.limits(new VirtualHostLimits(VirtualHostLimits.UNLIMITED.maxConnections(), 1));
    int written = topology.log.size();

    String address = host.replies().open(0).name();

    assertThat(host.queues()).isEmpty();
    assertThat(host.findQueue(address)).isEmpty();
    assertThat(refusal(NOT_FOUND, () -> host.readableQueue(SESSION, address)))
        .isEqualTo("no queue '" + address + "' in vhost '/'");
    assertThat(topology.log).hasSize(written);
    host.declareQueue(SESSION, declare("within-the-limit", false));
  }

  /// G109
  @Test
  void cannotBeBound() {
    String address = host.replies().open(0).name();
    topology.exchange("fan", "fanout");

    assertThat(refusal(ACCESS_REFUSED, () -> topology.bind("fan", address, "")))
        .isEqualTo("cannot bind or unbind to a volatile (direct reply-to) queue");
  }

  @Test
  void haveAddressesThatDiffer() {
    String first = host.replies().open(0).name();
    String second = host.replies().open(0).name();

    assertThat(first).isNotEqualTo(second).hasSize("amq.rabbitmq.reply-to".length() + 46);
    assertThat(ReplyQueues.isReply(message("", first))).isTrue();
    assertThat(ReplyQueues.isReply(message("amq.direct", first))).isFalse();
    assertThat(ReplyQueues.isReply(message("", first + "x"))).isFalse();
    assertThat(ReplyQueues.isReply(message("", ""))).isFalse();
  }
}
