/// Clients that mean harm, or are broken beyond what a specification foresees: whatever one of them
/// does, the broker serves the others, and is afterwards what it was before.
@NullMarked
package io.leveret.conformance.hostile;

import org.jspecify.annotations.NullMarked;
