/// Segments, records, sync and recovery, on a `Disk` port.
///
/// Knows messages as bytes with queue ids on them; knows no queue, no exchange, no socket.
@NullMarked
package io.leveret.core.storage;

import org.jspecify.annotations.NullMarked;
