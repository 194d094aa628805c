/// Policies: settings of queues and exchanges that an operator gives by a pattern over their names.
///
/// Which policy an object has, what a policy may say, and what two policies and the object's own
/// arguments make together. Values only: nothing here knows a queue, an exchange or how the
/// settings are put into force.
@NullMarked
package io.leveret.core.policy;

import org.jspecify.annotations.NullMarked;
