package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The property `expiration` is a number of milliseconds, written as text.
final class ExpirationTest {

  @RegisterExtension final Session session = new Session();

  /// G053
  @ParameterizedTest
  @Proves("G053")
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "abc | no_integer",
        "- | no_integer",
        "+-5 | no_integer",
        "-1 | {value_negative,-1}",
        "5x | {leftover_string,\"x\"}",
        "1.5 | {leftover_string,\".5\"}",
        "-5x | {leftover_string,\"x\"}",
        "5\"q\\ | {leftover_string,\"\\\"q\\\\\"}",
        "99999999999999x | {leftover_string,\"x\"}",
        "315360000001 | {value_too_large,315360000001}",
      })
  void refusesWhatIsNoTime(String expiration, String problem) throws Exception {
    var channel = session.channel();
    var properties = new AMQP.BasicProperties.Builder().expiration(expiration).build();

    var refused =
        Refusal.later(
            channel, () -> channel.basicPublish("amq.direct", "", properties, new byte[0]));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid expiration '%s': %s".formatted(expiration, problem));
    assertThat(refused.method()).isEqualTo("60.40");
  }

  /// G053: what is taken is delivered, perhaps written otherwise.
  @ParameterizedTest
  @Proves("G053")
  @ValueSource(strings = {"60000", "+60000", "000000000000000000060000", "315360000000"})
  void takesANumberHoweverItIsWritten(String expiration) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var properties = new AMQP.BasicProperties.Builder().expiration(expiration).build();

    channel.basicPublish("", queue, properties, new byte[0]);

    var delivered = channel.basicGet(queue, true).getProps().getExpiration();
    assertThat(Long.parseLong(delivered)).isEqualTo(Long.parseLong(expiration));
  }
}
