/// Confirms and returns: what a publisher hears of its messages.
@NullMarked
package io.leveret.conformance.confirm;

import org.jspecify.annotations.NullMarked;
