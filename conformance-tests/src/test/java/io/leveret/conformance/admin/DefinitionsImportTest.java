package io.leveret.conformance.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `leveret definitions import` on a running broker.
@NeedsOwnBroker
final class DefinitionsImportTest {
  private static final int MANY = 10_000;

  /// One new queue, and four entries that a broker with a queue `both` refuses.
  private static final String PARTLY_WRONG =
      """
      {"queues":[
        {"name":"both","vhost":"/","durable":true,"auto_delete":false,
         "arguments":{"x-expires":90000}},
        {"name":"wrong","vhost":"/","durable":true,"auto_delete":false,
         "arguments":{"x-expires":-1}},
        {"name":"theirs","vhost":"/","durable":true,"auto_delete":false,"arguments":{}}],
       "exchanges":[{"name":"odd","vhost":"/","type":"x-unheard","durable":true,
                     "auto_delete":false,"internal":false,"arguments":{}}],
       "policies":[{"name":"p","vhost":"/","pattern":"","definition":{"unheard":1}}]}
      """;

  @TempDir Path dataDir;
  @TempDir Path files;

  private Broker broker;

  @BeforeEach
  void start() throws IOException {
    broker = Broker.startPrivate(dataDir);
  }

  @AfterEach
  void end() {
    broker.close();
  }

  /// OPS-01: what only means something to RabbitMQ is named.
  @Test
  @Proves("OPS-01")
  void takesAnExportOfRabbitMq4() throws Exception {
    var command = leveret("import", Documents.RABBITMQ_4);

    assertThat(command.exitCode()).isZero();
    assertThat(command.errors())
        .containsExactly(
            "leveret: skipped: exchange amq.rabbitmq.log, global_parameters: cluster_tags,"
                + " parameters: shovel 'away'");
    try (var connection = connect("guest", "sales")) {
      var channel = connection.createChannel();
      channel.queueDeclarePassive("orders");
      channel.queueDeclarePassive("ledger");
      channel.queueDeclarePassive("brief");
      channel.queueDeclarePassive("amq.gen-Qm9yZWQ");
      channel.basicPublish("events", "a.b", null, new byte[1]);
      assertThat(channel.basicGet("orders", true)).isNotNull();
    }
    assertThat(Command.on(broker, "policy", "list", "--vhost=sales").output())
        .containsExactly("short\t^orders\tqueues\t3\t{\"max-length\":5,\"message-ttl\":1000000}");
    assertThat(Command.on(broker, "user", "list-permissions", "shop").output())
        .containsExactly("sales\t^orders\t^orders\t");
  }

  @Test
  @Proves("OPS-01")
  void takesAnExportOfRabbitMq3() throws Exception {
    var command = leveret("import", Documents.RABBITMQ_3);

    assertThat(command.exitCode()).as("%s", command).isZero();
    assertThat(command.errors())
        .containsExactly("leveret: skipped: global_parameters: internal_cluster_id");
    try (var connection = connect("guest", "old")) {
      var channel = connection.createChannel();
      channel.exchangeDeclare("inside", "fanout", true, false, true, null);
      // A queue is the same whether or not it names the type that it has anyway.
      channel.queueDeclare("mirrored", true, false, false, null);
      channel.queueDeclare("plain", true, false, false, Map.of("x-queue-type", "classic"));
    }
  }

  /// OPS-01: what was imported has been promised.
  @Test
  @Proves("OPS-01")
  void keepsWhatItImportedOverAKill() throws Exception {
    leveret("import", Documents.RABBITMQ_4);
    Command.on(broker, "user", "set-password", "shop", "changed").succeeded();
    Command.on(broker, "user", "delete", "guest").succeeded();
    broker.kill9();

    broker.restart();

    assertThat(Command.on(broker, "user", "list").output())
        .containsExactly("shop\t[management, policymaker]");
    assertThat(Command.on(broker, "policy", "list", "--vhost=sales", "--operator").output())
        .containsExactly("top\t^orders\tqueues\t1\t{\"message-ttl\":900000}");
    var factory = broker.endpoint().connectionFactory();
    factory.setVirtualHost("sales");
    factory.setUsername("shop");
    factory.setPassword("changed");
    try (var connection = factory.newConnection()) {
      connection.createChannel().queueDeclarePassive("orders");
    }
  }

  /// OPS-01: nothing is deleted, and what is there stays as it is.
  @Test
  @Proves("OPS-01")
  void mergesAndReportsWhatDiffers() throws Exception {
    try (var connection = connect("guest", "/")) {
      var channel = connection.createChannel();
      channel.queueDeclare("mine", true, false, false, null);
      channel.queueDeclare("both", true, false, false, null);
      var command = leveret("import", document(PARTLY_WRONG));

      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.errors())
          .satisfiesExactly(
              policy -> assertThat(policy).contains("policy 'p'", "'unheard' is not a recognised"),
              exchange -> assertThat(exchange).contains("'odd'", "invalid exchange type"),
              both ->
                  assertThat(both)
                      .contains(
                          "refused: queue 'both' in vhost '/'",
                          "inequivalent arg 'x-expires'",
                          "received the value '90000' of type 'long' but current is none"),
              wrong -> assertThat(wrong).contains("'wrong'", "invalid arg 'x-expires'"),
              last ->
                  assertThat(last)
                      .isEqualTo("leveret: 4 of 5 entries were refused; the others are in force"));
      channel.queueDeclarePassive("mine");
      channel.queueDeclarePassive("theirs");
    }
  }

  /// OPS-01: a document that is wrong changes nothing.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"queues\":[{\"name\":\"q\",\"vhost\":\"/\"}],\"users\":[{}]}",
        "{\"queues\":[{\"name\":\"q\",\"vhost\":\"/\"}",
        "{\"queues\":[{\"name\":\"q\",\"vhost\":\"/\"},{\"name\":\"q\",\"vhost\":\"none\"}]}",
        "{\"queues\":[{\"name\":\"q\",\"vhost\":\"/\"},{\"name\":\"q\"}]}",
        "{\"queues\":[{\"name\":\"q\",\"vhost\":\"/\"}],\"permissions\":"
            + "[{\"user\":\"x\",\"vhost\":\"/\",\"configure\":\"\",\"write\":\"\",\"read\":\"\"}]}"
      })
  @Proves("OPS-01")
  void changesNothingWhenTheDocumentIsWrong(String json) throws Exception {
    assertThat(leveret("import", document(json)).refusal()).startsWith("leveret: ");

    try (var connection = connect("guest", "/")) {
      var channel = connection.createChannel();
      assertThatThrownBy(() -> channel.queueDeclarePassive("q")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesAFileThatIsNone() {
    var none = files.resolve("none.json");

    assertThat(leveret("import", none).refusal()).isEqualTo("leveret: no file " + none);
    assertThat(leveret("import", files).refusal()).isEqualTo("leveret: not a file: " + files);
  }

  @Test
  @Proves("OPS-01")
  void bringsAnExportOfOneVirtualHostWhereItIsTold() throws Exception {
    var file =
        document(
            """
            {"original_vhost_name":"here","queues":[{"name":"q"}],
             "rabbitmq_definition_format":"single_virtual_host"}
            """);

    leveret("import", file).succeeded();
    Command.on(broker, "definitions", "import", file.toString(), "--vhost=there").succeeded();

    assertThat(Command.on(broker, "vhost", "list").output()).containsExactly("/", "here", "there");
    assertThat(leveret("export").output().stream().filter(line -> line.contains("\"q\"")).toList())
        .hasSize(2);
  }

  @Test
  @Proves("OPS-01")
  void takesSeveralDocumentsAtOnce() throws Exception {
    var imports =
        IntStream.range(0, 6)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> leveret("import", queues(i, 300))))
            .toList();

    for (var one : imports) {
      one.join().succeeded();
    }

    try (var connection = connect("guest", "/")) {
      var channel = connection.createChannel();
      for (int i = 0; i < 6; i++) {
        requireQueues(channel, i, 300);
      }
    }
  }

  /// OPS-01: and clients are served meanwhile.
  @Test
  @Proves("OPS-01")
  void takesTenThousandQueues() throws Exception {
    var file = queues(0, MANY);
    long began = System.nanoTime();

    leveret("import", file).succeeded();

    System.out.printf(
        "%d queues imported in %d ms%n", MANY, (System.nanoTime() - began) / 1_000_000);
    broker.kill9();
    broker.restart();
    try (var connection = connect("guest", "/")) {
      requireQueues(connection.createChannel(), 0, MANY);
    }
  }

  private static void requireQueues(Channel channel, int document, int count) throws IOException {
    for (int i = 0; i < count; i += 97) {
      channel.queueDeclarePassive("q-" + document + "-" + i);
    }
    channel.queueDeclarePassive("q-" + document + "-" + (count - 1));
  }

  private Path queues(int document, int count) {
    var entries =
        IntStream.range(0, count)
            .mapToObj(i ->
                """
                {"name":"q-%d-%d","vhost":"/","durable":true,"auto_delete":false,"arguments":{}}\
                """
                    .formatted(document, i))
            .collect(Collectors.joining(",\n"));
    return document("{\"queues\":[" + entries + "]}");
  }

  private Path document(String json) {
    return Documents.write(files, json);
  }

  private Command leveret(String verb) {
    return Command.on(broker, "definitions", verb);
  }

  private Command leveret(String verb, Path file) {
    return Command.on(broker, "definitions", verb, file.toString());
  }

  private Connection connect(String user, String virtualHost) throws Exception {
    var factory = broker.endpoint().connectionFactory();
    factory.setUsername(user);
    factory.setVirtualHost(virtualHost);
    return factory.newConnection();
  }
}
