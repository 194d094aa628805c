/// Binds ports, adapts event loops to `Loop`, and wires everything together.
///
/// The only place that knows Netty, and where reference counts begin and end. Knows no command
/// line.
@NullMarked
package io.leveret.core.server;

import org.jspecify.annotations.NullMarked;
