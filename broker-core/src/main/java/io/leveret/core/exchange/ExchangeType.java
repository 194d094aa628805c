package io.leveret.core.exchange;

import java.util.Locale;
import java.util.Optional;

/// How an exchange chooses among its bindings, 0-9-1 §3.1.3.
public enum ExchangeType {
  /// A binding matches when its key equals the routing key.
  DIRECT,
  /// Every binding matches.
  FANOUT,
  /// The binding key is a pattern of words: `*` stands for one word, `#` for any number.
  TOPIC,
  /// The binding's arguments are compared with the message's headers.
  HEADERS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /// The name in `exchange.declare`.
  public String wireName() {
    return wireName;
  }

  /// The type that `wireName` stands for, if there is one.
  public static Optional<ExchangeType> parse(String wireName) {
    for (var type : values()) {
      if (type.wireName.equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
