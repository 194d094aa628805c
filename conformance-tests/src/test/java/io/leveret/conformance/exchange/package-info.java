/// Exchanges: declaring, binding, and which queues a message reaches.
///
/// Nothing here looks at how a queue keeps or hands out what it was given.
@NullMarked
package io.leveret.conformance.exchange;

import org.jspecify.annotations.NullMarked;
