package io.leveret.core.definitions.document;

import java.util.Optional;
import java.util.function.Function;

/// An entry that may leave its virtual host to the document it stands in: exports of one virtual
/// host name it once, and that at the end. Immutable.
///
/// @param make makes the entry for a virtual host
record Placed<T>(Optional<String> virtualHost, int line, Function<String, T> make) {}
