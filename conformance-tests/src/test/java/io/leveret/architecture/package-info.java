/// What holds for the source as a whole: who may know whom, how large a thing may grow, and what is
/// never written. Knows the broker's classes and source files, and runs nothing of it.
@NullMarked
package io.leveret.architecture;

import org.jspecify.annotations.NullMarked;
