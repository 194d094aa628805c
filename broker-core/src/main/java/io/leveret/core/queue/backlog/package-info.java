/// The order of arrival of a queue's messages, in memory and beyond it.
///
/// Knows entries as numbers, of which plain ones are addresses; knows neither what marks the others
/// carry nor how a run is read.
@NullMarked
package io.leveret.core.queue.backlog;

import org.jspecify.annotations.NullMarked;
