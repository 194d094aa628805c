/// Dead letters: what becomes of a message that died in a queue with a dead letter exchange.
///
/// The queue decides that a message dies; here it gets its history, a new address and a way there.
@NullMarked
package io.leveret.core.deadletter;

import org.jspecify.annotations.NullMarked;
