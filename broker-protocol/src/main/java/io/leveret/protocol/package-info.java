/// AMQP 0-9-1 as bytes and as values. Knows no broker: no queue, no user, no socket.
@NullMarked
package io.leveret.protocol;

import org.jspecify.annotations.NullMarked;
