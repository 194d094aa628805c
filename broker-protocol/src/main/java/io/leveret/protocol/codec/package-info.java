/// Bytes to methods, tables and content headers, and back to whole frames.
///
/// Everything here works on memory that is already complete: it must not know sockets, buffers that
/// grow, or the state of a channel.
@NullMarked
package io.leveret.protocol.codec;

import org.jspecify.annotations.NullMarked;
