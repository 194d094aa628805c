/// What a message is while the broker holds it: bytes in somebody's memory, and where they stand.
///
/// Knows no log, no queue and no frame: who owns the memory is the business of the caller.
@NullMarked
package io.leveret.core.message;

import org.jspecify.annotations.NullMarked;
