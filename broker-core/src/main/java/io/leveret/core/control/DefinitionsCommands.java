package io.leveret.core.control;

import io.leveret.core.config.Build;
import io.leveret.core.definitions.Definition;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.definitions.Exporter;
import io.leveret.core.definitions.Importer;
import io.leveret.core.definitions.document.DefinitionsReader;
import io.leveret.core.definitions.document.DefinitionsWriter;
import io.leveret.core.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `definitions …`: what a running broker holds, brought in and out (OPS-01). Stateless.
record DefinitionsCommands(Administration broker) {
  /// Bytes of a document; read into memory, since it is checked before it is put into force.
  private static final int MOST_BYTES = 64 << 20;

  /// Entries that the loop puts into force at once, between which it serves clients.
  private static final int SLICE = 250;

  Map<String, ControlCommand> all() {
    return Map.of("definitions import", this::bring, "definitions export", this::export);
  }

  private void bring(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    if (request.bytes() > MOST_BYTES) {
      throw new ControlException("a document of more than " + MOST_BYTES + " bytes");
    }
    var definitions =
        DefinitionsReader.read(
            request.body(),
            request.optional("source").orElse("definitions"),
            request.optional("vhost"));
    broker.loop().run(() -> Importer.requireApplicable(definitions, broker.state()));
    if (!definitions.skipped().isEmpty()) {
      reply.warning("skipped: " + String.join(", ", definitions.skipped()));
    }
    int refused = apply(definitions, reply);
    if (refused > 0) {
      throw new ControlException(
          "%d of %d entries were refused; the others are in force"
              .formatted(refused, definitions.all().size()));
    }
    reply.line("imported %d entries".formatted(definitions.all().size()));
  }

  /// Answers how many entries were refused.
  private int apply(Definitions definitions, ControlReply reply)
      throws IOException, InterruptedException {
    var all = definitions.all();
    int refused = 0;
    for (int from = 0; from < all.size(); from += SLICE) {
      var slice = all.subList(from, Math.min(all.size(), from + SLICE));
      for (var refusal : broker.loop().call(() -> apply(slice))) {
        reply.warning("refused: " + refusal);
        refused++;
      }
    }
    return refused;
  }

  private List<String> apply(List<Definition> slice) {
    var refusals = new ArrayList<String>();
    for (var definition : slice) {
      broker.loop().requireRoom();
      Importer.apply(definition, broker.state()).ifPresent(refusals::add);
    }
    return refusals;
  }

  private void export(ControlRequest request, ControlReply reply)
      throws IOException, InterruptedException {
    var definitions = broker.loop().call(() -> Exporter.export(broker.state()));
    var document = new StringWriter();
    try (var json = JsonWriter.indented(document)) {
      DefinitionsWriter.write(definitions, preamble(), json);
    }
    for (var line : document.toString().lines().toList()) {
      reply.line(line);
    }
  }

  private Map<String, String> preamble() {
    var identity = broker.identity();
    var preamble = new LinkedHashMap<String, String>();
    preamble.put("rabbit_version", identity.version());
    preamble.put("rabbitmq_version", identity.version());
    preamble.put("product_name", "Leveret");
    preamble.put("product_version", Build.version());
    preamble.put("rabbitmq_definition_format", "cluster");
    preamble.put("original_cluster_name", identity.clusterName());
    preamble.put("explanation", "Definitions of '" + identity.clusterName() + "'");
    return preamble;
  }
}
