/// When the messages of a queue expire.
///
/// Knows moments and places; knows neither messages nor what becomes of them when their time is
/// over.
@NullMarked
package io.leveret.core.queue.expiry;

import org.jspecify.annotations.NullMarked;
