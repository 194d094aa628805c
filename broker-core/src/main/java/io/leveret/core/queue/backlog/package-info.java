/// The ready messages of a queue in their order, in memory and beyond it.
///
/// Knows entries, which are numbers, and places; knows neither the queue they are of nor how a run
/// is read.
@NullMarked
package io.leveret.core.queue.backlog;

import org.jspecify.annotations.NullMarked;
