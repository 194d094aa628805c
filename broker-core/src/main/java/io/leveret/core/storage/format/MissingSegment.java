package io.leveret.core.storage.format;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// A segment's file that should be there and is not.
///
/// @param file its name
/// @param messages how many of each queue, by its id, are lost with it; empty when nobody knows
public record MissingSegment(String file, Map<Integer, Long> messages) {
  public MissingSegment {
    messages = Map.copyOf(messages);
  }

  /// What is lost, for people.
  ///
  /// @param names of queues by their ids
  public String lost(IntFunction<String> names) {
    if (messages.isEmpty()) {
      return "nobody knows what";
    }
    return new TreeMap<>(messages)
        .entrySet().stream()
            .map(lost -> lost.getValue() + " messages of " + names.apply(lost.getKey()))
            .collect(Collectors.joining(", "));
  }
}
