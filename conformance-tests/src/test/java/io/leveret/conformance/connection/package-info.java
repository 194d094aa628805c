/// Connections: the handshake in all its variants, heartbeats, and how a connection ends.
///
/// Nothing here knows the broker's classes, and nothing here is about queues and exchanges.
@NullMarked
package io.leveret.conformance.connection;

import org.jspecify.annotations.NullMarked;
