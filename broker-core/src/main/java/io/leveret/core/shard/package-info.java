/// What the shards of one broker have to do with each other: when one may touch what belongs to
/// another, and how a large body gets from one's log to another's.
///
/// The one package, beside the server and the store's hand-over, that knows a lock: taken once a
/// batch, never for a message. Knows no socket, no frame, no queue and no exchange.
@NullMarked
package io.leveret.core.shard;

import org.jspecify.annotations.NullMarked;
