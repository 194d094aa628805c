/// Counting, timing and telling: what the workers note, what a process has used, and how the
/// figures look to people and to scripts.
///
/// Nothing here knows AMQP, sockets, or where the figures come from.
@NullMarked
package io.leveret.cli.perf.report;

import org.jspecify.annotations.NullMarked;
