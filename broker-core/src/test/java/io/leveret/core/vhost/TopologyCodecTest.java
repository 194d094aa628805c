package io.leveret.core.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyCodecTest {
  private static final FieldTable ARGUMENTS =
      FieldTable.builder()
          .put("x-max-length", 10)
          .put("nested", FieldTable.builder().put("ü", true).build())
          .put("list", FieldValue.of(List.of(FieldValue.of("a"), FieldValue.of(1.5))))
          .build();

  static Stream<TopologyCommand> commands() {
    var toQueue = new Binding("x", Binding.Kind.QUEUE, "q", "a.*", ARGUMENTS);
    var toExchange = new Binding("x", Binding.Kind.EXCHANGE, "y", "", FieldTable.EMPTY);
    return Stream.of(
        new TopologyCommand.ReserveQueueIds(7),
        new TopologyCommand.CreateVirtualHost("/"),
        new TopologyCommand.DeleteVirtualHost("v"),
        new TopologyCommand.DeclareExchange("/", "x", ExchangeType.HEADERS, true, false, ARGUMENTS),
        new TopologyCommand.DeclareExchange(
            "/", "y", ExchangeType.TOPIC, false, true, FieldTable.EMPTY),
        new TopologyCommand.DeleteExchange("/", "x"),
        new TopologyCommand.DeclareQueue(
            new QueueDefinition(3, "/", "q", true, true, false, ARGUMENTS)),
        new TopologyCommand.DeclareQueue(
            new QueueDefinition(3, "/", "q", true, false, false, FieldTable.EMPTY, 2)),
        new TopologyCommand.DeleteQueue("/", "q"),
        new TopologyCommand.Bind("/", toQueue),
        new TopologyCommand.Bind("/", toExchange),
        new TopologyCommand.Unbind("/", toQueue),
        new TopologyCommand.SetPolicy("/", policy(PolicyKind.USER)),
        new TopologyCommand.SetPolicy("/", policy(PolicyKind.OPERATOR)),
        new TopologyCommand.DeletePolicy("/", PolicyKind.OPERATOR, "p"),
        new TopologyCommand.KeepTimes(
            "/", "q", List.of(new PastTtl(4096, -1), new PastTtl(8192, 100))));
  }

  private static Policy policy(PolicyKind kind) {
    return Policy.of(kind, "p", "^q", "queues", -1, FieldTable.of("expires", FieldValue.of(9)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsWhatItWrote(TopologyCommand command) {
    var bytes = TopologyCodec.encode(command);

    assertThat(TopologyCodec.decode(bytes)).isEqualTo(command);
  }

  /// Data directories outlive brokers: these bytes must be read for good.
  @Test
  void keepsItsFormat() {
    var definition = new QueueDefinition(3, "/", "q", true, false, false, FieldTable.EMPTY);
    var binding = new Binding("x", Binding.Kind.QUEUE, "q", "k", FieldTable.EMPTY);

    assertThat(hex(new TopologyCommand.DeclareQueue(definition)))
        .isEqualTo("01" + "06" + "00000003" + "012f" + "0171" + "01" + "00000000");
    assertThat(hex(new TopologyCommand.DeclareQueue(definition.onShard(2))))
        .isEqualTo("01" + "10" + "02" + "00000003" + "012f" + "0171" + "01" + "00000000");
    assertThat(hex(new TopologyCommand.Bind("/", binding)))
        .isEqualTo("01" + "08" + "012f" + "0178" + "00" + "0171" + "016b" + "00000000");
  }

  @Test
  void keepsItsFormatOfPolicies() {
    var table = "0000000d" + "07" + "65787069726573" + "49" + "00000009";

    assertThat(hex(new TopologyCommand.SetPolicy("/", policy(PolicyKind.OPERATOR))))
        .isEqualTo(
            "01"
                + "0a"
                + "012f"
                + "01"
                + "0170"
                + "00000002"
                + "5e71"
                + "06"
                + "717565756573"
                + "ffffffff"
                + table);
    assertThat(hex(new TopologyCommand.DeletePolicy("/", PolicyKind.USER, "p")))
        .isEqualTo("01" + "0b" + "012f" + "00" + "0170");
    assertThat(hex(new TopologyCommand.KeepTimes("/", "q", List.of(new PastTtl(16, -1)))))
        .isEqualTo("01" + "0e" + "012f" + "0171" + "01" + "0000000000000010" + "ffffffffffffffff");
  }

  @Test
  void refusesWhatANewerBrokerWrote() {
    assertThatThrownBy(() -> TopologyCodec.decode(new byte[] {2, 1, 0, 0, 0, 1}))
        .hasMessage("topology command of version 2");
    assertThatThrownBy(() -> TopologyCodec.decode(new byte[] {1, 99}))
        .hasMessage("topology command of kind 99");
  }

  private static String hex(TopologyCommand command) {
    return HexFormat.of().formatHex(TopologyCodec.encode(command));
  }
}
