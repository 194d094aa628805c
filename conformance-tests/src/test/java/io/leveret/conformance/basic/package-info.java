/// Consuming: deliveries, acknowledgements, redelivery, and the content that arrives.
@NullMarked
package io.leveret.conformance.basic;

import org.jspecify.annotations.NullMarked;
