package io.leveret.conformance.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `tx.select`, and what a channel answers without it: 90.10.
final class TxSelectTest {

  @RegisterExtension final Session session = new Session();

  /// G067: selecting again changes nothing, also in the middle of a transaction.
  @Test
  @Proves({"AK-08", "G067"})
  void mayBeRepeated() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    channel.txSelect();
    Session.publish(channel, "", queue, "first");

    channel.txSelect();
    Session.publish(channel, "", queue, "second");
    channel.txCommit();

    assertThat(Session.drain(session.channel(), queue)).containsExactly("first", "second");
  }

  /// G067
  @Test
  @Proves("G067")
  void isNeededForACommit() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(channel::txCommit);

    assertThat(refused)
        .isEqualTo(
            new Refusal("406 PRECONDITION_FAILED - channel is not transactional", "90.20", true));
  }

  /// G067
  @Test
  @Proves("G067")
  void isNeededForARollback() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(channel::txRollback);

    assertThat(refused)
        .isEqualTo(
            new Refusal("406 PRECONDITION_FAILED - channel is not transactional", "90.30", true));
  }

  /// G062
  @Test
  @Proves("G062")
  void refusesConfirmsOnItsChannel() throws Exception {
    var channel = session.channel();
    channel.txSelect();

    var refused = Refusal.of(channel::confirmSelect);

    assertThat(refused)
        .isEqualTo(
            new Refusal(
                "406 PRECONDITION_FAILED - cannot switch from tx to confirm mode", "85.10", true));
  }

  /// AK-08: other channels of the connection are as they were.
  @Test
  @Proves("AK-08")
  void concernsOneChannel() throws Exception {
    var queue = session.queue();
    session.channel().txSelect();

    Session.publish(session.channel(), "", queue, "at once");

    session.enqueue(queue, "later");
    assertThat(Session.drain(session.channel(), queue)).containsExactly("at once", "later");
  }
}
