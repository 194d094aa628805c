/// What a broker does, in the plainest words: a model of the semantics of AMQP 0-9-1 with
/// RabbitMQ's extensions, in lists and maps, that explains what a real broker was seen to do.
///
/// Part of the specification. Must not know how the broker is made: of `core` it may use nothing.
@NullMarked
package io.leveret.core.model;

import org.jspecify.annotations.NullMarked;
