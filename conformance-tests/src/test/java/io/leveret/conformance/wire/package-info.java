/// Octets and frames: what the broker reads, what it refuses, and what survives the journey.
///
/// Tests here write raw bytes. Nothing here is about what a method means once it has been read.
@NullMarked
package io.leveret.conformance.wire;

import org.jspecify.annotations.NullMarked;
