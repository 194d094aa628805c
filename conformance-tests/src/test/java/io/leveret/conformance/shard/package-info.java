/// More than one shard: whoever a client talks to, it sees one broker.
@NullMarked
package io.leveret.conformance.shard;

import org.jspecify.annotations.NullMarked;
