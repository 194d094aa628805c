package io.leveret.core.queue;

import java.util.Optional;

/// Settings for tests: of a queue whose dead letters, if it makes any, go to the queue `letters`.
record SettingsOf(QueueSettings settings) {
  static SettingsOf queue() {
    return new SettingsOf(QueueSettings.NONE);
  }

  SettingsOf letters() {
    return with(
        settings.messageTtlMillis(),
        settings.maxLength(),
        settings.overflow(),
        Optional.of(new DeadLetterTarget("", Optional.of("letters"))));
  }

  SettingsOf ttl(long millis) {
    return with(millis, settings.maxLength(), settings.overflow(), settings.deadLetters());
  }

  SettingsOf maxLength(long length, Overflow overflow) {
    return with(settings.messageTtlMillis(), length, overflow, settings.deadLetters());
  }

  SettingsOf deliveryLimit(long limit, boolean countsEveryReturn) {
    return new SettingsOf(
        new QueueSettings(
            settings.messageTtlMillis(),
            settings.maxLength(),
            settings.maxLengthBytes(),
            settings.overflow(),
            settings.deadLetters(),
            settings.maxPriority(),
            limit,
            settings.singleActiveConsumer(),
            settings.consumerTimeoutMillis(),
            settings.expiresMillis(),
            countsEveryReturn,
            settings.dropsLowestPriority(),
            settings.trustsClientDeaths(),
            settings.durability()));
  }

  SettingsOf maxPriority(int priority) {
    return new SettingsOf(
        new QueueSettings(
            settings.messageTtlMillis(),
            settings.maxLength(),
            settings.maxLengthBytes(),
            settings.overflow(),
            settings.deadLetters(),
            priority,
            settings.deliveryLimit(),
            settings.singleActiveConsumer(),
            settings.consumerTimeoutMillis(),
            settings.expiresMillis(),
            settings.countsEveryReturn(),
            settings.dropsLowestPriority(),
            settings.trustsClientDeaths(),
            settings.durability()));
  }

  private SettingsOf with(
      long ttl, long maxLength, Overflow overflow, Optional<DeadLetterTarget> deadLetters) {
    return new SettingsOf(
        new QueueSettings(
            ttl,
            maxLength,
            settings.maxLengthBytes(),
            overflow,
            deadLetters,
            settings.maxPriority(),
            settings.deliveryLimit(),
            settings.singleActiveConsumer(),
            settings.consumerTimeoutMillis(),
            settings.expiresMillis(),
            settings.countsEveryReturn(),
            settings.dropsLowestPriority(),
            settings.trustsClientDeaths(),
            settings.durability()));
  }
}
