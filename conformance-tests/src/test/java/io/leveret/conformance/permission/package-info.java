/// Permissions: what a user may configure, write and read.
@NullMarked
package io.leveret.conformance.permission;

import org.jspecify.annotations.NullMarked;
