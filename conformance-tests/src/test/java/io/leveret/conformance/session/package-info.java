/// One test's clients: connections that are closed and names that are deleted when the test ends.
///
/// Everything here is written against the client library; nothing here knows which broker answers.
@NullMarked
package io.leveret.conformance.session;

import org.jspecify.annotations.NullMarked;
