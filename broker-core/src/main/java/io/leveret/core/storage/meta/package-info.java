/// The log of the commands that make the topology: opaque bytes, few and always synced.
///
/// Knows no message and no queue, and not what its commands mean.
@NullMarked
package io.leveret.core.storage.meta;

import org.jspecify.annotations.NullMarked;
