/// Runs that are no stream of messages: waiting for a broker, making things and unmaking them, many
/// queues at once, calls and their answers, and what comes all at once.
///
/// Each works with sessions that ask and wait, on threads of its own; nothing here knows the links
/// and workers of a load.
@NullMarked
package io.leveret.cli.perf.drill;

import org.jspecify.annotations.NullMarked;
