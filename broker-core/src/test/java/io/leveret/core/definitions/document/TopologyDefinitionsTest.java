package io.leveret.core.definitions.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.config.Durability;
import io.leveret.core.definitions.DefinedBinding;
import io.leveret.core.definitions.DefinedExchange;
import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.definitions.DefinedPolicy;
import io.leveret.core.definitions.DefinedQueue;
import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.exchange.Binding;
import io.leveret.core.vhost.VirtualHostLimits;
import io.leveret.core.vhost.VirtualHostMetadata;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Virtual hosts and what is declared in them, as versions of RabbitMQ write them.
final class TopologyDefinitionsTest {
  /// OPS-01.
  @Test
  void readsTopologyAndPolicies() throws IOException {
    var definitions =
        read(
            """
            {"queues":[{"arguments":{"x-expires":9,"x":1.5,"l":[true,null]},"auto_delete":true,
                        "durable":false,"name":"q","type":"quorum","vhost":"/"}],
             "exchanges":[{"arguments":{},"auto_delete":false,"durable":true,"internal":true,
                           "name":"x","type":"topic","vhost":"/"},
                          {"name":"amq.rabbitmq.log","type":"topic","vhost":"/"}],
             "bindings":[{"arguments":{},"destination":"q","destination_type":"queue",
                          "routing_key":"k","source":"x","vhost":"/"}],
             "policies":[{"apply-to":"queues","definition":{"max-length":5},"name":"p",
                          "pattern":"^q","priority":3,"vhost":"/"}],
             "parameters":[{"component":"operator_policy","name":"o","vhost":"/",
                            "value":{"apply-to":"queues","definition":{"expires":9},
                                     "pattern":"","priority":0}}]}
            """);

    var arguments =
        FieldTable.builder()
            .put("x-expires", 9L)
            .put("x", FieldValue.of(1.5))
            .put("l", FieldValue.of(List.of(FieldValue.of(true), FieldValue.Nothing.INSTANCE)))
            .build();
    assertThat(definitions.queues())
        .containsExactly(new DefinedQueue("/", "q", "quorum", false, true, arguments));
    assertThat(definitions.exchanges())
        .containsExactly(
            new DefinedExchange("/", "x", "topic", true, false, true, FieldTable.EMPTY));
    assertThat(definitions.bindings())
        .containsExactly(
            new DefinedBinding(
                "/", new Binding("x", Binding.Kind.QUEUE, "q", "k", FieldTable.EMPTY)));
    assertThat(definitions.policies())
        .extracting(DefinedPolicy::subject)
        .containsExactly("policy 'p' in vhost '/'", "operator policy 'o' in vhost '/'");
    assertThat(definitions.skipped()).containsExactly("exchange amq.rabbitmq.log");
  }

  /// SE-13: RabbitMQ 4 writes it in an object of its own, earlier ones beside the name.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"metadata\":{\"description\":\"d\",\"tags\":[\"t\"],\"default_queue_type\":\"quorum\"}",
        "\"description\":\"d\",\"tags\":\"t\",\"default_queue_type\":\"quorum\",\"limits\":[]"
      })
  void readsWhatIsNotedAboutAVirtualHost(String keys) throws IOException {
    var definitions = read("{\"vhosts\":[{\"name\":\"v\"," + keys + "}]}");

    assertThat(definitions.virtualHosts())
        .containsExactly(
            new DefinedVirtualHost(
                "v",
                new VirtualHostMetadata(
                    "d", List.of("t"), Optional.of("quorum"), Optional.empty(), false)));
    assertThat(definitions.skipped()).isEmpty();
  }

  @Test
  void readsWhatMessagesSurvive() throws IOException {
    var hosts =
        read("""
        {"vhosts":[{"name":"v","metadata":{"durability":"write"}},{"name":"w"}]}
        """)
            .virtualHosts();

    assertThat(hosts)
        .extracting(host -> host.metadata().durability())
        .containsExactly(Optional.of(Durability.WRITE), Optional.empty());
  }

  /// Messages of a whole virtual host are not to be lost by a word.
  @ParameterizedTest
  @ValueSource(strings = {"ram", "FSYNC", "none", ""})
  void refusesAnUnknownDurability(String durability) {
    var json =
        "{\"vhosts\":[\n{\"name\":\"v\",\"metadata\":{\"durability\":\"" + durability + "\"}}]}";

    assertThatThrownBy(() -> read(json))
        .hasMessage(
            "defs.json line 2: expected a durability, fsync or write, found '%s'"
                .formatted(durability));
  }

  /// OPS-01: an export of one virtual host names it once, anywhere.
  @Test
  void readsAnExportOfOneVirtualHost() throws IOException {
    var json =
        """
        {"limits":{"max-queues":7},"metadata":{"description":"d","tags":[]},"description":"d",
         "queues":[{"name":"q","durable":true,"auto_delete":false,"arguments":{}}],
         "parameters":[{"component":"vhost-limits","name":"limits","value":{"max-queues":7}}],
         "original_vhost_name":"v","rabbitmq_definition_format":"single_virtual_host"}
        """;

    var exported = read(json);
    var elsewhere = read(json, Optional.of("w"));

    assertThat(exported.virtualHosts())
        .extracting(DefinedVirtualHost::subject)
        .containsExactly("vhost 'v'");
    assertThat(exported.queues()).extracting(DefinedQueue::virtualHost).containsExactly("v");
    assertThat(elsewhere.queues()).extracting(DefinedQueue::virtualHost).containsExactly("w");
    assertThat(elsewhere.limits())
        .containsExactly(new DefinedLimits("w", new VirtualHostLimits(-1, 7)));
    assertThat(elsewhere.skipped()).isEmpty();
  }

  private static Definitions read(String json) throws IOException {
    return read(json, Optional.empty());
  }

  private static Definitions read(String json, Optional<String> home) throws IOException {
    var bytes = new ByteArrayInputStream(json.getBytes(UTF_8));
    return DefinitionsReader.read(bytes, "defs.json", home);
  }
}
