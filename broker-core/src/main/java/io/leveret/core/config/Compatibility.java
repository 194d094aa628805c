package io.leveret.core.config;

/// Where brokers, or versions of one, behave differently and clients rely on either. Immutable.
///
/// @param trustClientDeaths whether a header `x-death` that a publisher sends along counts as
///   history: RabbitMQ up to 3.12 did, 4.x does not (U-13)
public record Compatibility(boolean trustClientDeaths) {
  static Compatibility from(Settings settings) {
    return new Compatibility(settings.get(ConfigKeys.TRUST_CLIENT_DEATHS));
  }
}
