/// The content header and the fourteen properties of class `basic`, as values and as bytes in
/// place.
///
/// Must not know message bodies, queues or what a broker does because of a property.
@NullMarked
package io.leveret.protocol.content;

import org.jspecify.annotations.NullMarked;
