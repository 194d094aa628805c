/// Runs the broker and its model side by side: commands at random, what the clients see, a
/// comparison after each, and the shortest sequence that still differs.
@NullMarked
package io.leveret.core.model.run;

import org.jspecify.annotations.NullMarked;
