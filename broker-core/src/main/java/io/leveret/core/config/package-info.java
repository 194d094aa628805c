/// What the broker can be told: one immutable record, made from flags, environment, file and
/// defaults, and validated once.
///
/// Knows no command line, no socket and no other package of the broker. Nothing here reads the
/// process environment or a system property by itself, except for the name of this machine and of
/// its Java, which are defaults of [Identity].
@NullMarked
package io.leveret.core.config;

import org.jspecify.annotations.NullMarked;
