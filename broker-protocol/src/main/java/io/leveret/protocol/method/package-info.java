/// Every AMQP 0-9-1 method as a record, one sealed interface an AMQP class.
///
/// Must not know bytes: the codec reads and writes them. Must not know what a method does.
@NullMarked
package io.leveret.protocol.method;

import org.jspecify.annotations.NullMarked;
