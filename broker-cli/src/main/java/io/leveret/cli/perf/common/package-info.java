/// What every kind of run needs: which broker and for how long, the wish to stop, and doing slow
/// things a few at a time.
///
/// Nothing here knows what a run does.
@NullMarked
package io.leveret.cli.perf.common;

import org.jspecify.annotations.NullMarked;
