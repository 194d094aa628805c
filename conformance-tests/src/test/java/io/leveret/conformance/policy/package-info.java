/// Policies: what an operator says about queues and exchanges by their names, and when it holds.
///
/// Nothing here looks at how policies are brought to a broker.
@NullMarked
package io.leveret.conformance.policy;

import org.jspecify.annotations.NullMarked;
