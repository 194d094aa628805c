/// The directory that a store keeps its files in: the port, and the file system behind it.
///
/// Knows files, not what is in them. Tests put a simulated disk here that loses power.
@NullMarked
package io.leveret.core.disk;

import org.jspecify.annotations.NullMarked;
