package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.SegmentIndex;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Who knows what the queues hold. Called on the shard's loop.
public interface CheckpointSource {
  /// Makes sure that nobody changes what the queues hold before the batch ends, so that they can be
  /// described. Called where others may change it for the last time.
  default void stopOthers() {}

  /// Whether nobody else changes what the queues hold now.
  default boolean isStill() {
    return true;
  }

  /// Describes every queue that holds durable messages or ever did.
  void describe(CheckpointWriter writer);

  /// Describes in the same way what other queues hold of durable messages: nobody asks for that
  /// after a restart, but until then it is read.
  default void describeFleeting(CheckpointWriter writer) {}

  /// Tells what knows of more durable records that are needed, and must be read first: transient
  /// messages that are in no memory may rest on durable ones.
  default void describeElsewhere(Consumer<Elsewhere> told) {}

  /// A part of the transient log that knows durable records which are needed.
  interface Elsewhere {
    /// Where it is.
    long address();

    /// Whether some of these records may be in a segment.
    boolean mayNeed(long segment);

    /// Tells the durable records that were needed when this was described and in no memory, once
    /// for each that needs one, and maybe transient ones beside.
    ///
    /// @param part its body is what is kept there, valid during the call
    void tell(MessageView part, LongConsumer record);
  }

  /// A segment got a directory: what queues hold in it they may let go of, and read it when they
  /// need it.
  default void sealed(SegmentIndex index) {}
}
