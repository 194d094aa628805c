package io.leveret.conformance.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Documents of definitions. The password of every user in them is `guest`.
final class Documents {
  /// With everything that RabbitMQ 4.3.6 exports, in its order.
  static final Path RABBITMQ_4 = resource("/definitions/rabbitmq-4.json");

  /// In the shape of RabbitMQ 3.13.
  static final Path RABBITMQ_3 = resource("/definitions/rabbitmq-3.13.json");

  private Documents() {}

  /// A new file in `directory`.
  static Path write(Path directory, String json) {
    try {
      return Files.writeString(Files.createTempFile(directory, "definitions", ".json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Documents.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
