/// One log: chunks in memory, the segment files that hold them, and the two threads that write and
/// read those.
///
/// Knows records by their addresses; knows neither what queues hold nor how a store is recovered.
@NullMarked
package io.leveret.core.storage.log;

import org.jspecify.annotations.NullMarked;
