package io.leveret.conformance.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.leveret.conformance.harness.Broker.Endpoint;
import io.leveret.conformance.harness.CuttableProxy;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An exclusive queue whose connection is dead and does not know it, and the client that comes back
/// for it.
final class OrphanedQueueTest {

  @RegisterExtension final Session session = new Session();

  /// U-14: the network fails silently, the client connects anew and wants its queue.
  @Test
  @Proves({"G027", "U-14"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it answers 405 until the old connection has missed its heartbeats")
  void isGrantedToTheClientThatComesBack() throws Exception {
    var queue = session.name();
    try (var network = CuttableProxy.to(session.broker().endpoint())) {
      var lost = connect(network.endpoint(), 2);
      lost.createChannel().queueDeclare(queue, false, true, false, Map.of());
      network.cut();

      var back = connect(session.broker().endpoint(), 2);
      back.createChannel().queueDeclare(queue, false, true, false, Map.of());

      assertThat(back.createChannel().queueDeclarePassive(queue).getQueue()).isEqualTo(queue);
    }
  }

  /// U-14: a second client of the same name, while the first lives and has nothing to say.
  @Test
  @Proves({"G095", "U-14"})
  void staysWithAnOwnerThatIdles() throws Exception {
    var queue = session.name();
    var owner = connect(session.broker().endpoint(), 60);
    owner.createChannel().queueDeclare(queue, false, true, false, Map.of());
    var other = connect(session.broker().endpoint(), 60).createChannel();

    var refused = Refusal.of(() -> other.queueDeclare(queue, false, true, false, Map.of()));

    assertThat(refused.replyCode()).isEqualTo(AMQP.RESOURCE_LOCKED);
    assertThat(owner.createChannel().queueDeclarePassive(queue).getQueue()).isEqualTo(queue);
  }

  /// U-14: an owner behind a network is heard of by its heartbeats alone.
  @Test
  @Proves({"G095", "U-14"})
  void staysWithAnOwnerWhoseHeartbeatsArrive() throws Exception {
    var queue = session.name();
    try (var network = CuttableProxy.to(session.broker().endpoint())) {
      var owner = connect(network.endpoint(), 2);
      owner.createChannel().queueDeclare(queue, false, true, false, Map.of());
      var other = connect(session.broker().endpoint(), 2).createChannel();

      var refused = Refusal.of(() -> other.queueDeclare(queue, false, true, false, Map.of()));

      assertThat(refused.replyCode()).isEqualTo(AMQP.RESOURCE_LOCKED);
      assertThat(owner.createChannel().queueDeclarePassive(queue).getQueue()).isEqualTo(queue);
    }
  }

  private Connection connect(Endpoint endpoint, int heartbeatSeconds) throws Exception {
    var factory = endpoint.connectionFactory();
    factory.setRequestedHeartbeat(heartbeatSeconds);
    return session.broker().openConnection(factory);
  }
}
