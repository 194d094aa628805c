/// Queues: what is ready, what is unacknowledged, and who gets the next message.
///
/// Everything here runs on the queue's loop and never blocks. Nothing here knows Netty, sockets,
/// frames or files: messages are addresses in the `MessageStore`, delivery is the `Consumer` port.
@NullMarked
package io.leveret.core.queue;

import org.jspecify.annotations.NullMarked;
