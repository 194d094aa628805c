package io.leveret.core.model.run;

import io.leveret.core.model.Place;
import io.leveret.core.model.run.Command.Publish;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.List;
import java.util.Random;

/// Makes messages, each of which can be told from all others.
final class Contents {
  private final Random random;
  private final Topics topics;
  private int published;
  private boolean isFilling;

  Contents(Random random, Topics topics) {
    this.random = random;
    this.topics = topics;
  }

  Publish publish(Place at) {
    boolean mandatory = random.nextInt(6) == 0;
    var method =
        new BasicMethod.Publish(topics.exchangeOrDefault(), topics.key(), mandatory, false);
    return new Publish(at, method, properties(mandatory), body());
  }

  private String body() {
    String body = "m" + ++published;
    if (isFilling && random.nextInt(4) > 0) {
      return body + "-".repeat(400 + random.nextInt(900));
    }
    return random.nextInt(4) == 0 ? body + "-".repeat(random.nextInt(400)) : body;
  }

  /// From now on many messages are large and persistent, so that the log grows by segments.
  void fill(boolean filling) {
    isFilling = filling;
  }

  private BasicProperties properties(boolean mandatory) {
    var properties = BasicProperties.builder();
    if (random.nextInt(4) > 0) {
      properties.deliveryMode(isFilling ? 2 : 1 + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      properties.priority(random.nextInt(8));
    }
    if (random.nextInt(8) == 0) {
      properties.expiration(Integer.toString(100 * random.nextInt(6)));
    }
    if (random.nextInt(10) == 0) {
      properties.correlationId("c" + published).contentType("text/plain");
    }
    if (random.nextInt(60) == 0) {
      properties.userId(random.nextBoolean() ? "guest" : "mallory");
    }
    if (random.nextInt(4) == 0) {
      properties.headers(headers(mandatory));
    }
    return properties.build();
  }

  private FieldTable headers(boolean mandatory) {
    var headers = FieldTable.builder();
    if (random.nextInt(2) == 0) {
      headers.put("colour", random.nextBoolean() ? "red" : "blue");
    }
    if (random.nextInt(2) == 0) {
      headers.put("size", random.nextInt(3));
    }
    if (random.nextInt(3) == 0) {
      headers.put("CC", keys());
    }
    if (random.nextInt(4) == 0 && !mandatory) {
      headers.put("BCC", keys());
    }
    return headers.build();
  }

  private FieldValue keys() {
    return FieldValue.of(List.of(FieldValue.of(topics.key())));
  }
}
