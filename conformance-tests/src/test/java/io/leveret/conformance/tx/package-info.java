/// Class 90: transactions of one channel.
@NullMarked
package io.leveret.conformance.tx;

import org.jspecify.annotations.NullMarked;
