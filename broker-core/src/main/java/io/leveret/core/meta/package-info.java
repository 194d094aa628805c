/// All that the meta log holds, put together: virtual hosts with their topology and policies, and
/// users with their permissions.
///
/// Knows commands as bytes; knows no file, no connection and no channel.
@NullMarked
package io.leveret.core.meta;

import org.jspecify.annotations.NullMarked;
