/// The file `format`: what kind of store a directory holds, of which version and sizes, and how
/// often it was opened.
///
/// Knows nothing of what the store holds, but looks at a log to make a lost `format` anew.
@NullMarked
package io.leveret.core.storage.version;

import org.jspecify.annotations.NullMarked;
