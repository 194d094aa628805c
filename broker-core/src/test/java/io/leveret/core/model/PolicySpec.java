package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import java.util.regex.Pattern;

/// A policy as it was set (OPS-03).
///
/// @param isOperators whether it is an operator policy; each kind has names of its own
/// @param pattern found anywhere in a name (G134)
/// @param applyTo `all`, `queues` or `exchanges`
public record PolicySpec(
    boolean isOperators,
    String name,
    String pattern,
    String applyTo,
    int priority,
    FieldTable definition) {
  boolean isFor(String kind, String object) {
    return (applyTo.equals("all") || applyTo.equals(kind))
        && Pattern.compile(pattern).matcher(object).find();
  }
}
