/// What the broker sees of its messages on disk: the store, its checkpoints, its recovery.
///
/// Knows messages as bytes with queue ids on them; knows no queue, no exchange, no socket.
@NullMarked
package io.leveret.core.storage;

import org.jspecify.annotations.NullMarked;
