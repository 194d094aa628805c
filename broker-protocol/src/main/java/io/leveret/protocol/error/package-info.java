/// Refusals that a peer is told about: the reply codes and the two exceptions that carry them.
///
/// Must not know what was being read or done: whoever catches fills in class and method id.
@NullMarked
package io.leveret.protocol.error;

import org.jspecify.annotations.NullMarked;
