/// A broker process under load that is killed again and again, and the account of what it promised.
///
/// The clients of a round note what they do in a [Ledger] before they do it, and what the broker
/// promises when it has. After the restart [Inspection] takes stock of every queue.
@NullMarked
package io.leveret.conformance.durability.crash;

import org.jspecify.annotations.NullMarked;
