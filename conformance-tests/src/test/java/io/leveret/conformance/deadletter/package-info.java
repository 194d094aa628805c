/// Messages that die (expired, refused, too many, returned too often) and what becomes of them.
@NullMarked
package io.leveret.conformance.deadletter;

import org.jspecify.annotations.NullMarked;
