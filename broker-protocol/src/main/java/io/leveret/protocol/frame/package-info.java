/// The four frames and the protocol header, as numbers and layouts.
///
/// Must not know what a frame carries, nor any socket.
@NullMarked
package io.leveret.protocol.frame;

import org.jspecify.annotations.NullMarked;
