package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ready messages of a queue, in the order in which they are handed out: by priority, then by
/// the place they had. A queue without priorities has one lane.
///
/// **Confined** to the queue's loop. Invariant: `top` is the highest lane that is not empty, or any
/// when all are.
public final class ReadyMessages {
  private static final int WORD_BITS = 6;

  private @Nullable Lane[] lanes = new @Nullable Lane[1];

  /// A bit for each lane that is not empty.
  private long[] filled = new long[1];

  private final BacklogMemory memory;
  private Lane top;
  private int topPriority;
  private long count;
  private long bytes;

  public ReadyMessages(BacklogMemory memory) {
    this.memory = memory;
    this.top = lane(0);
  }

  /// Has a lane for each priority up to this, 0 to 255. Only when nothing is here.
  public void prioritize(int maxPriority) {
    if (maxPriority != maxPriority()) {
      lanes = new @Nullable Lane[maxPriority + 1];
      filled = new long[(maxPriority >>> WORD_BITS) + 1];
      topPriority = 0;
      top = lane(0);
    }
  }

  public int maxPriority() {
    return lanes.length - 1;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public long count() {
    return count;
  }

  /// Bytes in the bodies.
  public long bytes() {
    return bytes;
  }

  /// Appends an entry to the lane of its priority and answers its place there.
  public long add(long entry, long bodySize) {
    Lane lane = fill(Entry.priority(entry), bodySize);
    return lane.add(entry);
  }

  /// Whether some of the first entries must be read before long.
  public boolean wantsMore() {
    return top.backlog().wanted() != null || top.backlog().wantedPage() != null;
  }

  /// Appends messages that are not here.
  public void add(MessageRun run) {
    int priority = Math.min(run.lane().lowest(), maxPriority());
    fill(priority, 0).backlog().add(run);
    count += run.count() - 1;
    bytes += run.bytes();
  }

  /// Takes the first messages of a run into memory, which were read; answers the place of the first
  /// of them. [#settled] must follow.
  public long refill(int priority, MessageRun run, long[] entries) {
    return lane(priority).backlog().refill(run, entries);
  }

  /// So many messages are not there after all.
  public void miss(int priority, long messages, long missingBytes) {
    count -= messages;
    bytes = count == 0 ? 0 : bytes - missingBytes;
    settled(priority);
  }

  /// Something left a lane or came to its front.
  public void settled(int priority) {
    Lane lane = lane(priority);
    lane.passDead();
    if (lane.isEmpty() && lanes.length > 1) {
      filled[priority >>> WORD_BITS] &= ~(1L << priority);
      findTop();
    }
  }

  /// Takes an entry back to the place it had.
  public void putBack(long sequence, long entry, long bodySize) {
    fill(Entry.priority(entry), bodySize).putBack(sequence, entry);
  }

  public long firstEntry() {
    return top.firstEntry();
  }

  public long firstSequence() {
    return top.firstSequence();
  }

  /// Removes the first entry, whose body has that size.
  public void removeFirst(long bodySize) {
    removeFirst(topPriority, bodySize);
  }

  /// Removes the first entry of that priority, whose body has that size.
  public void removeFirst(int priority, long bodySize) {
    Lane lane = lane(priority);
    lane.removeFirst();
    leave(lane, priority, bodySize);
  }

  /// The priority of what is handed out next; only when something is here.
  public int highest() {
    return topPriority;
  }

  /// The lowest priority of all that is here; only when something is.
  public int lowest() {
    int word = 0;
    while (filled[word] == 0) {
      word++;
    }
    return (word << WORD_BITS) + Long.numberOfTrailingZeros(filled[word]);
  }

  /// The entry with that place if it is here, alive and may expire; else [Entry#NONE].
  public long findExpiring(int priority, long sequence) {
    Lane lane = priority > maxPriority() ? null : lanes[priority]; // it may have had more
    return lane == null ? Entry.NONE : lane.findExpiring(sequence);
  }

  /// Lets the entry die that [#findExpiring] found.
  public void expire(int priority, long sequence, long bodySize) {
    Lane lane = lane(priority);
    lane.expire(sequence, bodySize);
    leave(lane, priority, bodySize);
  }

  /// Whether any of the places from `first` on is still to be watched.
  public boolean mayHold(int priority, long first, int places) {
    Lane lane = lane(priority);
    for (long sequence = first; sequence < first + places; sequence++) {
      if (lane.findExpiring(sequence) != Entry.NONE) {
        return true;
      }
    }
    return false;
  }

  /// Takes everything out; the lanes are told before they are empty.
  public void takeAll(Consumer<Lane> leaving) {
    for (Lane lane : lanes) {
      if (lane != null && !lane.isEmpty()) {
        leaving.accept(lane);
      }
    }
    count = 0;
    bytes = 0;
    Arrays.fill(filled, 0);
  }

  /// When the first message of a run expires that nobody watches.
  public long due() {
    long due = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      due = lane == null ? due : Math.min(due, lane.backlog().rest().due());
    }
    return due;
  }

  /// The lane of a priority.
  public Lane lane(int priority) {
    Lane lane = lanes[priority];
    if (lane == null) {
      lane = new Lane(priority, memory);
      lanes[priority] = lane;
    }
    return lane;
  }

  private Lane fill(int priority, long bodySize) {
    Lane lane = lane(priority);
    if (count == 0 || priority > topPriority) {
      top = lane;
      topPriority = priority;
    }
    filled[priority >>> WORD_BITS] |= 1L << priority;
    count++;
    bytes += bodySize;
    return lane;
  }

  private void leave(Lane lane, int priority, long bodySize) {
    count--;
    bytes = count == 0 ? 0 : bytes - bodySize;
    if (lane.isEmpty() && lanes.length > 1) {
      filled[priority >>> WORD_BITS] &= ~(1L << priority);
      findTop();
    }
  }

  private void findTop() {
    for (int word = filled.length - 1; word >= 0; word--) {
      if (filled[word] != 0) {
        topPriority = (word << WORD_BITS) + 63 - Long.numberOfLeadingZeros(filled[word]);
        top = lane(topPriority);
        return;
      }
    }
  }
}
