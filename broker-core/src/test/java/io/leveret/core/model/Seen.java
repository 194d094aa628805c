package io.leveret.core.model;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.Method;
import org.jspecify.annotations.Nullable;

/// One method that a client received, with the content that came with it.
public record Seen(Method method, @Nullable BasicProperties properties, String body) {
  public static Seen of(Method method) {
    return new Seen(method, null, "");
  }

  @Override
  public String toString() {
    return properties == null ? method.toString() : method + " '" + body + "' " + properties;
  }
}
