/// JSON, read in one pass by code that knows what it expects, and written.
///
/// The only place that knows the library. Knows nothing of the broker.
@NullMarked
package io.leveret.core.json;

import org.jspecify.annotations.NullMarked;
