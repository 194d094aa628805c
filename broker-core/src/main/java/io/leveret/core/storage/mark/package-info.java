/// How far the logs of a store are known to be on disk: what tells damage from a write that was cut
/// short.
///
/// Knows positions; not what stands there.
@NullMarked
package io.leveret.core.storage.mark;

import org.jspecify.annotations.NullMarked;
