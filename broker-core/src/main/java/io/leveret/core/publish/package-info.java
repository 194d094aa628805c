/// Publishing: a message on its way from the frames of a channel to the log and the queues, and the
/// confirms on their way back.
///
/// Everything here runs on the connection's loop. Nothing here knows channels, deliveries, sockets
/// or files: a channel uses this package, and what is to be told leaves through small ports.
@NullMarked
package io.leveret.core.publish;

import org.jspecify.annotations.NullMarked;
