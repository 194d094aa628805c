package io.leveret.core.exchange;

import io.leveret.protocol.value.FieldTable;
import java.util.Optional;

/// What was declared of one exchange: its type and how long it lives. Immutable.
///
/// Identity counts: an exchange that was deleted and declared again is another one.
public final class Exchange {
  /// The argument that names the exchange for messages this one has no binding for (EX-05).
  public static final String ALTERNATE_EXCHANGE = "alternate-exchange";

  /// The exchange without a name: every queue is bound to it by the queue's name (EX-02).
  public static final Exchange DEFAULT =
      new Exchange("", ExchangeType.DIRECT, true, false, false, FieldTable.EMPTY);

  private final String name;
  private final ExchangeType type;
  private final boolean durable;
  private final boolean autoDelete;
  private final boolean internal;
  private final FieldTable arguments;
  private final Optional<String> alternateExchange;
  private final Optional<Exchange> present = Optional.of(this);

  /// @param name at most 255 bytes in UTF-8
  public Exchange(
      String name,
      ExchangeType type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments) {
    this.name = name;
    this.type = type;
    this.durable = durable;
    this.autoDelete = autoDelete;
    this.internal = internal;
    this.arguments = arguments;
    this.alternateExchange = arguments.text(ALTERNATE_EXCHANGE);
  }

  public String name() {
    return name;
  }

  public ExchangeType type() {
    return type;
  }

  /// Whether it survives a restart.
  public boolean isDurable() {
    return durable;
  }

  /// Whether it goes with the last binding that has it as source, never before the first (G118).
  public boolean isAutoDelete() {
    return autoDelete;
  }

  /// Whether only other exchanges may publish to it.
  public boolean isInternal() {
    return internal;
  }

  /// As declared, including those that mean nothing to the broker.
  public FieldTable arguments() {
    return arguments;
  }

  /// The exchange that its declaration names for what no binding of this one matches; it need not
  /// exist.
  public Optional<String> alternateExchange() {
    return alternateExchange;
  }

  /// This exchange, wrapped once and for all so that routing need not allocate.
  Optional<Exchange> asOptional() {
    return present;
  }

  @Override
  public String toString() {
    return type.wireName() + " exchange '" + name + "'";
  }
}
