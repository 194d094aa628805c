/// Connections: the handshake, the frames, the channels, and how all that ends.
///
/// Everything here runs on the connection's loop. Nothing here knows Netty: bytes come as memory to
/// read, and leave through the `Transport` port.
@NullMarked
package io.leveret.core.connection;

import org.jspecify.annotations.NullMarked;
