package io.leveret.cli.perf.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.cli.perf.PerfCommand;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.server.Leveret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Runs that are no stream of messages, against a broker in this process.
final class DrillsTest {
  @TempDir Path dataDir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Leveret broker;

  @BeforeEach
  void start() throws IOException {
    broker = Leveret.start(BrokerConfig.defaults().withPort(0).withDataDir(dataDir));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void callsAndIsAnswered() {
    int exit = perf("rpc", "-n", "3", "-z", "0.3", "--warmup", "0.1");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("\"kind\":\"rpc\"", "\"ok\":true");
    assertThat(out.toString()).containsPattern("\"cycles\":\\{\"total\":[1-9]");
  }

  @Test
  void seesWhatWasHeldComeAgainInOrder() {
    int exit = perf("storm", "requeue", "-n", "2500");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("\"disordered\":0", "\"redelivered\":2500");
  }

  @Test
  void seesMessagesExpireTogether() {
    int exit = perf("storm", "expire", "-n", "1500", "--within", "1");

    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("\"kind\":\"storm-expire\"")
        .containsPattern("\"rate\":[1-9]");
  }

  @Test
  void seesMessagesBecomeLettersTogether() {
    int exit = perf("storm", "letters", "-n", "1500", "--within", "1", "--persistent");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("\"kind\":\"storm-letters\"", "\"ok\":true");
  }

  @Test
  void declaresAndDeletesManyQueues() {
    int exit = perf("declare", "-n", "600", "--queue-pattern", "m-%d", "--connections", "3");
    int deleted = perf("declare", "-n", "600", "--queue-pattern", "m-%d", "--delete");

    assertThat(exit).isZero();
    assertThat(deleted).isZero();
    assertThat(out.toString()).contains("\"queues\":600", "\"kind\":\"delete\"");
  }

  @Test
  void findsTheFirstMessageOfABrokerThatIsThere() {
    perf("-x", "1", "-y", "0", "-C", "3", "-u", "waiting", "--leave-queues");

    int exit = perf("await", "-u", "waiting", "-z", "20");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("openedEpochMillis", "deliveredEpochMillis");
  }

  @Test
  void looksOnWhileAQueueIsPurgedAndDeleted() {
    perf("-x", "1", "-y", "0", "-C", "3000", "-u", "long", "--leave-queues");

    int purged = perf("purge", "-u", "long", "--watch", "0.1");
    int deleted = perf("purge", "-u", "long", "--watch", "0.1", "--delete");

    assertThat(purged).isZero();
    assertThat(deleted).isZero();
    assertThat(out.toString())
        .contains("\"kind\":\"purge\",\"messages\":3000", "\"kind\":\"delete\",\"messages\":0")
        .containsPattern("\"roundTrips\":[1-9]");
  }

  @Test
  void saysWhetherABacklogComesInOrder() {
    perf("-x", "1", "-y", "0", "-C", "20000", "-u", "backlog", "--leave-queues");

    int exit = perf("-x", "0", "-y", "1", "-D", "20000", "-u", "backlog", "-a", "--check-order");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("\"disordered\":{\"total\":0,");
  }

  @Test
  void noticesABacklogOutOfOrder() {
    perf("-x", "1", "-y", "0", "-C", "20", "-u", "backlog", "--leave-queues");
    perf("-x", "1", "-y", "0", "-C", "20", "-u", "backlog", "--leave-queues");

    int exit = perf("-x", "0", "-y", "1", "-D", "40", "-u", "backlog", "-a", "--check-order");

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("1 messages out of order");
  }

  @Test
  void keepsEverySecondMessageAndNotMoreThanItMay() {
    int exit = perf("-C", "4000", "-z", "20", "--hold-every", "2", "--hold", "500");

    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("\"received\":{\"total\":4000,", "\"held\":{\"total\":500,");
  }

  private int perf(String... arguments) {
    var uri = "amqp://guest:guest@127.0.0.1:" + broker.addresses().getFirst().getPort() + "/";
    var line = new CommandLine(new PerfCommand());
    var all = new ArrayList<String>(List.of(arguments));
    all.addAll(List.of("--uri", uri, "--json", "-"));
    return line.setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
