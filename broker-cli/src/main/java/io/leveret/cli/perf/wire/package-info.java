/// As much AMQP 0-9-1 as a load generator needs: a URI, a frame writer, a frame scanner, and a
/// connection that asks and waits.
///
/// Nothing here knows what is measured, nor any thread. The per-message path is in
/// [io.leveret.cli.perf]; here is what it scans with.
@NullMarked
package io.leveret.cli.perf.wire;

import org.jspecify.annotations.NullMarked;
