/// What an operator tells a running broker: a Unix socket in the data directory, the commands that
/// come through it, and the client of both.
///
/// Threads of its own read and write the socket; every command runs as a task on the loop and is
/// answered when what it changed is on disk. Knows users, virtual hosts and their policies; knows
/// no connection, no Netty and no frame.
@NullMarked
package io.leveret.core.control;

import org.jspecify.annotations.NullMarked;
