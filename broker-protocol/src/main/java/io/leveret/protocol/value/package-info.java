/// Field tables and the values in them, with their limits, as immutable values and as bytes in
/// place.
///
/// Must not know methods, frames or what a broker means by any field.
@NullMarked
package io.leveret.protocol.value;

import org.jspecify.annotations.NullMarked;
