/// What a broker holds, entry by entry, as it is brought in and out: users, virtual hosts,
/// permissions, limits, policies, exchanges, queues and bindings.
///
/// Knows the state and its rules; knows no document, no connection, no channel and no storage.
@NullMarked
package io.leveret.core.definitions;

import org.jspecify.annotations.NullMarked;
