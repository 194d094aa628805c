package io.leveret.core.vhost;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values seen lately, so that equal ones are one object: queues are declared alike by the
/// thousand.
///
/// **Confined** to the loop; bounded by construction.
///
/// @param <T> what is immutable and compared by its content
final class Shared<T> {
  private static final int PLACES = 64;

  private final @Nullable Object[] recent = new @Nullable Object[PLACES];

  /// The object to keep in place of `value`, which is equal to it.
  @SuppressWarnings("unchecked") // only T goes in
  T of(T value) {
    int hash = value.hashCode();
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    if (!value.equals(recent[place])) {
      recent[place] = value;
    }
    return (T) Objects.requireNonNull(recent[place]);
  }
}
