package io.leveret.conformance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret definitions export`, and the definitions that a broker starts with.
@NeedsOwnBroker
final class DefinitionsExportTest {
  @TempDir Path directory;

  /// OPS-01, OPS-02, CL-06: from one broker to another that was empty.
  @Test
  @Proves({"OPS-01", "OPS-02", "CL-06"})
  void exportsWhatMakesAnEqualBroker() throws Exception {
    var exported = directory.resolve("exported.json");
    List<String> first;
    try (var broker = Broker.startPrivate(directory.resolve("one"))) {
      Command.on(broker, "definitions", "import", Documents.RABBITMQ_4.toString());
      Command.on(broker, "definitions", "export", exported.toString()).succeeded();
      first = Command.on(broker, "definitions", "export").succeeded().output();
    }
    assertThat(Files.readAllLines(exported)).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(exported)))
        .isEqualTo("rw-------");

    try (var broker =
        Broker.startPrivate(directory.resolve("two"), "-D", "access.definitions=" + exported)) {
      assertThat(Command.on(broker, "definitions", "export").succeeded().output()).isEqualTo(first);

      broker.restart();
      assertThat(Command.on(broker, "definitions", "export").succeeded().output()).isEqualTo(first);
    }
  }

  /// OPS-01: what goes with a connection, and what every broker has, is left out.
  @Test
  @Proves("OPS-01")
  void leavesOutWhatIsNotItsOwn() throws Exception {
    try (var broker = Broker.startPrivate(directory);
        var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannel();
      var exclusive = channel.queueDeclare("", false, true, true, null).getQueue();
      channel.exchangeDeclare("mine", BuiltinExchangeType.HEADERS, true);
      channel.queueBind(exclusive, "mine", "k");
      channel.queueDeclare("kept", true, false, false, Map.of("x-queue-type", "quorum"));
      channel.queueBind("kept", "mine", "k", Map.of("x-match", "any", "n", 7, "s", "\"ü\n"));

      var document = String.join("\n", Command.on(broker, "definitions", "export").output());

      assertThat(document).doesNotContain(exclusive).doesNotContain("amq.");
      assertThat(document.split("\"destination\"", -1)).hasSize(2);
      assertThat(document)
          .contains("\"type\" : \"quorum\"", "\"n\" : 7", "\"s\" : \"\\\"ü\\n\"")
          .contains("\"password_hash\"")
          .doesNotContain("\"guest\"\"");
    }
  }

  /// OPS-02: at every start, over what the data directory holds.
  @Test
  @Proves("OPS-02")
  void putsADirectoryOfDocumentsOverWhatThereIs() throws Exception {
    var documents = Files.createDirectory(directory.resolve("documents"));
    Files.copy(Documents.RABBITMQ_3, documents.resolve("1-old.json"));
    Files.writeString(
        documents.resolve("2-more.json"), "{\"queues\":[{\"name\":\"more\",\"vhost\":\"old\"}]}");
    var dataDir = directory.resolve("data");
    try (var broker = Broker.startPrivate(dataDir)) {
      Command.on(broker, "vhost", "add", "kept").succeeded();
      Command.on(broker, "user", "add", "kept", "secret").succeeded();
      broker.stop();
    }

    try (var broker = Broker.startPrivate(dataDir, "-D", "access.definitions=" + documents)) {
      assertThat(Command.on(broker, "vhost", "list").output())
          .containsExactlyInAnyOrder("/", "kept", "old");
      assertThat(Command.on(broker, "user", "list").output())
          .containsExactly("guest\t[administrator]", "kept\t[]", "nobody\t[]");
      assertThat(broker.output())
          .anyMatch(line -> line.contains("skipped in definitions: global_parameters: internal"));
      assertThat(String.join("", Command.on(broker, "definitions", "export").output()))
          .contains("\"more\"", "\"mirrored\"");
    }
  }

  @Test
  void leavesNoHalfFile() throws Exception {
    var file = directory.resolve("exported.json");
    Files.writeString(file, "before");

    var refused =
        Command.run("definitions", "export", file.toString(), "--data-dir", directory.toString());

    assertThat(refused.refusal()).startsWith("leveret: no broker runs on ");
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
    assertThat(file).hasContent("before");
  }
}
