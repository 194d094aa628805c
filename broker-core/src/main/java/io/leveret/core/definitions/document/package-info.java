/// Documents of definitions, in the JSON that RabbitMQ exports: reading and writing them, and what
/// a broker begins with.
///
/// Knows entries and files that an operator names; knows no connection, no channel and no storage.
@NullMarked
package io.leveret.core.definitions.document;

import org.jspecify.annotations.NullMarked;
