/// Durability: what is there after the broker process ended, cleanly or by SIGKILL.
///
/// Every test starts broker processes of its own.
@NullMarked
package io.leveret.conformance.durability;

import org.jspecify.annotations.NullMarked;
