/// Clients of other languages, each run as a process with a scenario of its own.
///
/// The scenarios stand in `src/test/clients`, in the language of their client. Nothing here knows
/// what they do; a runtime that is not there is said, and its test skipped.
@NullMarked
package io.leveret.conformance.client;

import org.jspecify.annotations.NullMarked;
