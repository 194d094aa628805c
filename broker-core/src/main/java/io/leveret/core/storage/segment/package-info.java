/// The files of the durable log's segments, whole or compacted: their names, and their chunks as
/// they were, whichever form they have.
///
/// Knows records by their bytes; knows neither who refers to them nor when a segment is compacted.
@NullMarked
package io.leveret.core.storage.segment;

import org.jspecify.annotations.NullMarked;
