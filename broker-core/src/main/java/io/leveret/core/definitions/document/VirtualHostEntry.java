package io.leveret.core.definitions.document;

import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.IOException;
import java.util.Optional;

/// One object of `vhosts`, while it is read. One thread, one use.
final class VirtualHostEntry implements JsonReader.Entry {
  private final JsonReader in;
  private final LimitFields limits;
  private final MetadataFields metadata;
  private Optional<String> name = Optional.empty();

  VirtualHostEntry(JsonReader in) {
    this.in = in;
    this.limits = new LimitFields(in, "vhosts.limits");
    this.metadata = new MetadataFields(in, "vhosts.metadata");
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "name" -> name = Optional.of(in.name(key));
      case "limits" -> in.objectOrNothing(key, limits);
      case "metadata" -> in.object(key, metadata);
      // The state of a running node, which is no definition.
      case "tracing", "cluster_state" -> in.ignore();
      default -> {
        if (!metadata.take(key)) {
          in.skip("vhosts." + key);
        }
      }
    }
  }

  DefinedVirtualHost virtualHost() {
    return new DefinedVirtualHost(in.present(name, "name", "vhosts"), metadata.metadata());
  }

  VirtualHostLimits limits() {
    return limits.limits();
  }
}
