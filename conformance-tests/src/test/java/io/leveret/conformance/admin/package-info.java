/// What an operator changes on a running broker with the `leveret` command, and what clients see of
/// it.
@NullMarked
package io.leveret.conformance.admin;

import org.jspecify.annotations.NullMarked;
