/// `leveret perf`: a load generator for any AMQP 0-9-1 broker, and the figures it prints.
///
/// One thread a [io.leveret.cli.perf.Worker] drives many connections through a selector; messages
/// are built once and written in batches; inbound frames are scanned where they lie. Nothing here
/// knows the broker's own packages: whatever is measured is measured over the wire, or read from
/// the operating system.
@NullMarked
package io.leveret.cli.perf;

import org.jspecify.annotations.NullMarked;
