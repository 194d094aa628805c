/// The data directory of a broker that does not run, for the tools that look at it and mend it.
///
/// Knows what the store holds and whose it is; runs no broker and knows no connection.
@NullMarked
package io.leveret.core.offline;

import org.jspecify.annotations.NullMarked;
