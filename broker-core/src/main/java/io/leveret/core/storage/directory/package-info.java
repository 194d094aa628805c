/// Directories of sealed segments: which messages of which queue are in them, a few bytes each.
///
/// A directory says nothing that its segment does not say; it can be made anew at any time. Knows
/// neither what queues still hold nor who asks.
@NullMarked
package io.leveret.core.storage.directory;

import org.jspecify.annotations.NullMarked;
