/// Threads as the rest of core sees them: a loop that owns state, a clock, and nothing else.
///
/// Knows no socket, no file and no message.
@NullMarked
package io.leveret.core.loop;

import org.jspecify.annotations.NullMarked;
