/// Queues: declaring, binding, counting, and when they end.
///
/// How messages reach consumers is the matter of the package `basic`.
@NullMarked
package io.leveret.conformance.queue;

import org.jspecify.annotations.NullMarked;
