/// Binds ports, adapts event loops to `Loop`, and wires everything together.
///
/// The only place that knows Netty. Knows no command line.
@NullMarked
package io.leveret.core.server;

import org.jspecify.annotations.NullMarked;
