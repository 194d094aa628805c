/// What every conformance test stands on: a broker to talk to, real clients, a raw socket, the
/// report.
///
/// The broker is a process reached over TCP; nothing here knows its classes. Bytes on the raw
/// socket are written by this package's own encoder, so that an error of the broker's codec cannot
/// hide.
@NullMarked
package io.leveret.conformance.harness;

import org.jspecify.annotations.NullMarked;
