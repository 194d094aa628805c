/// The bytes of chunks and records, pictured in `docs/storage-format.md`, and the memory they are
/// in.
///
/// Knows no file, no thread and no queue.
@NullMarked
package io.leveret.core.storage.format;

import org.jspecify.annotations.NullMarked;
