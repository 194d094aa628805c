/// Channels: opening, closing, numbering, and what the broker answers in each of their states.
///
/// Nothing here knows the broker's classes; queues and exchanges are only used as far as a channel
/// needs something to act on.
@NullMarked
package io.leveret.conformance.channel;

import org.jspecify.annotations.NullMarked;
