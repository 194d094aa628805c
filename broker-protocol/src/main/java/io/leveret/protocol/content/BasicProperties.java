package io.leveret.protocol.content;

import io.leveret.protocol.value.FieldTable;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The fourteen properties of class `basic`, in wire order, each present or not.
///
/// `deliveryMode` is 1 for transient and 2 for persistent content; `priority` is 0..255;
/// `timestamp` is an unsigned number of seconds since 1970-01-01T00:00Z; `expiration` is a decimal
/// number of milliseconds, as text. Nothing here is checked beyond its type. Immutable.
public record BasicProperties(
    Optional<String> contentType,
    Optional<String> contentEncoding,
    Optional<FieldTable> headers,
    OptionalInt deliveryMode,
    OptionalInt priority,
    Optional<String> correlationId,
    Optional<String> replyTo,
    Optional<String> expiration,
    Optional<String> messageId,
    OptionalLong timestamp,
    Optional<String> type,
    Optional<String> userId,
    Optional<String> appId,
    Optional<String> clusterId) {
  public static final BasicProperties EMPTY = builder().build();

  public static Builder builder() {
    return new Builder();
  }

  /// Collects properties; what is not set is absent.
  ///
  /// **Confined** to the thread that made it.
  public static final class Builder {
    private Optional<String> contentType = Optional.empty();
    private Optional<String> contentEncoding = Optional.empty();
    private Optional<FieldTable> headers = Optional.empty();
    private OptionalInt deliveryMode = OptionalInt.empty();
    private OptionalInt priority = OptionalInt.empty();
    private Optional<String> correlationId = Optional.empty();
    private Optional<String> replyTo = Optional.empty();
    private Optional<String> expiration = Optional.empty();
    private Optional<String> messageId = Optional.empty();
    private OptionalLong timestamp = OptionalLong.empty();
    private Optional<String> type = Optional.empty();
    private Optional<String> userId = Optional.empty();
    private Optional<String> appId = Optional.empty();
    private Optional<String> clusterId = Optional.empty();

    private Builder() {}

    public Builder contentType(String value) {
      contentType = Optional.of(value);
      return this;
    }

    public Builder contentEncoding(String value) {
      contentEncoding = Optional.of(value);
      return this;
    }

    public Builder headers(FieldTable value) {
      headers = Optional.of(value);
      return this;
    }

    public Builder deliveryMode(int value) {
      deliveryMode = OptionalInt.of(value);
      return this;
    }

    public Builder priority(int value) {
      priority = OptionalInt.of(value);
      return this;
    }

    public Builder correlationId(String value) {
      correlationId = Optional.of(value);
      return this;
    }

    public Builder replyTo(String value) {
      replyTo = Optional.of(value);
      return this;
    }

    public Builder expiration(String value) {
      expiration = Optional.of(value);
      return this;
    }

    public Builder messageId(String value) {
      messageId = Optional.of(value);
      return this;
    }

    public Builder timestamp(long value) {
      timestamp = OptionalLong.of(value);
      return this;
    }

    public Builder type(String value) {
      type = Optional.of(value);
      return this;
    }

    public Builder userId(String value) {
      userId = Optional.of(value);
      return this;
    }

    public Builder appId(String value) {
      appId = Optional.of(value);
      return this;
    }

    public Builder clusterId(String value) {
      clusterId = Optional.of(value);
      return this;
    }

    public BasicProperties build() {
      return new BasicProperties(
          contentType,
          contentEncoding,
          headers,
          deliveryMode,
          priority,
          correlationId,
          replyTo,
          expiration,
          messageId,
          timestamp,
          type,
          userId,
          appId,
          clusterId);
    }
  }
}
