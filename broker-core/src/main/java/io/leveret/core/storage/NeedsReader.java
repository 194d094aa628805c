package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.CheckpointSource.Elsewhere;
import io.leveret.core.storage.format.DamagedRecordException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads those parts of the transient log that tell which durable records messages need that are in
/// no memory. The parts stay until they are read, whatever becomes of who keeps them: what they
/// tell is what was when they were held.
///
/// **Confined** to the shard's loop.
final class NeedsReader {
  private static final Logger LOG = LoggerFactory.getLogger(NeedsReader.class);

  private final StoredMessages messages;
  private final ArrayDeque<Elsewhere> held = new ArrayDeque<>();
  private final MessageView view = new MessageView();

  NeedsReader(StoredMessages messages) {
    this.messages = messages;
  }

  /// Takes parts that are to be read, in the order in which they were written: many are in one
  /// chunk.
  void hold(Collection<Elsewhere> parts) {
    parts.stream().sorted(Comparator.comparingLong(Elsewhere::address)).forEach(held::add);
    held.forEach(part -> messages.retain(part.address()));
  }

  /// Gives up what was not read.
  void letGo() {
    held.forEach(part -> messages.release(part.address()));
    held.clear();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /// Reads the next one and tells the durable records that are needed, once for each that needs
  /// one, and then runs `whenRead`: later, on the loop.
  void readNext(LongConsumer record, Runnable whenRead) {
    var next = held.element();
    messages.loadPart(
        next.address(),
        () -> {
          if (!isTold(next, record)) {
            readNext(record, whenRead); // it has left again
            return;
          }
          held.remove();
          messages.release(next.address());
          whenRead.run();
        });
  }

  private boolean isTold(Elsewhere part, LongConsumer record) {
    try {
      if (!messages.of(part.address()).readPart(part.address(), view)) {
        return false;
      }
      part.tell(view, record);
    } catch (DamagedRecordException e) {
      // Too few are found of its segments, and these stay as they are.
      LOG.debug("not known what needs durable messages: {}", e.getMessage());
    }
    return true;
  }
}
