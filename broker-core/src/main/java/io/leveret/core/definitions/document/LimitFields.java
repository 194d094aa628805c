package io.leveret.core.definitions.document;

import io.leveret.core.json.JsonReader;
import io.leveret.core.vhost.VirtualHostLimits;
import java.io.IOException;

/// The object that holds the limits of a virtual host, while it is read. One thread, one use.
final class LimitFields implements JsonReader.Entry {
  private final JsonReader in;
  private final String section;
  private int maxConnections = VirtualHostLimits.UNLIMITED.maxConnections();
  private int maxQueues = VirtualHostLimits.UNLIMITED.maxQueues();

  LimitFields(JsonReader in, String section) {
    this.in = in;
    this.section = section;
  }

  @Override
  public void field(String key) throws IOException {
    switch (key) {
      case "max-connections" -> maxConnections = in.integer(key);
      case "max-queues" -> maxQueues = in.integer(key);
      default -> in.skip(section + "." + key);
    }
  }

  VirtualHostLimits limits() {
    return new VirtualHostLimits(maxConnections, maxQueues);
  }
}
