/// A random life of a store on a disk as bad as disks are, seed by seed, and what it must have
/// kept.
///
/// Stands where the broker stands: it knows queues, and what of them was promised to whom. Knows
/// neither connections nor what is in a message.
@NullMarked
package io.leveret.core.storage.simulation;

import org.jspecify.annotations.NullMarked;
