/// Users: how they log in, what they may configure, write and read, and how much they may have.
///
/// The same definitions make the users of our own broker, from a file, and of a foreign one,
/// through its HTTP API.
@NullMarked
package io.leveret.conformance.permission;

import org.jspecify.annotations.NullMarked;
