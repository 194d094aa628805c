/// Users, virtual hosts, permissions and limits that an operator brings in a file, in the JSON that
/// RabbitMQ exports, and what a broker begins with when there is no such file.
///
/// Knows users and virtual hosts; knows no connection, no channel and no storage. The only place
/// that reads JSON. Used while the broker starts, never after.
@NullMarked
package io.leveret.core.definitions;

import org.jspecify.annotations.NullMarked;
