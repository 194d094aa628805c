/// Bindings and routing: an exchange, a key and headers in, destinations out, without side effects.
///
/// Knows no queue beyond the `Destination` port, no permission and no file.
@NullMarked
package io.leveret.core.exchange;

import org.jspecify.annotations.NullMarked;
