/// `leveret store`: looking at, mending and reading out the data directory of a stopped broker.
///
/// Prints what `core.offline` finds; knows no file format.
@NullMarked
package io.leveret.cli.store;

import org.jspecify.annotations.NullMarked;
