/// The topology of virtual hosts and its rules: who may declare, bind and delete what, and what a
/// refusal says.
///
/// Knows queues and exchanges, users only by their permissions; knows no channel, no frame and no
/// file: durable changes go to the `TopologyLog` port as bytes.
@NullMarked
package io.leveret.core.vhost;

import org.jspecify.annotations.NullMarked;
