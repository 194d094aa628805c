/// Channels: one conversation of a connection, from its methods to the queues and back.
///
/// Everything here runs on the connection's loop. Nothing here knows Netty, sockets or files:
/// frames leave through the `Outbound` port, messages stand in the `MessageStore`.
@NullMarked
package io.leveret.core.channel;

import org.jspecify.annotations.NullMarked;
