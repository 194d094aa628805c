package io.leveret.core.publish;

/// Which publishes of a channel are confirmed, in the order they came.
///
/// A publish waits for a position of the durable log to be written, or to be synced, or for
/// nothing. Confirms leave in order as one `basic.ack` with `multiple`; one that may leave before
/// others in front of it is sent by itself, so that a transient message never waits for the disk
/// and one that is to be written never for a sync. **Confined** to the channel's loop.
///
/// Invariant: everything before `base` is confirmed, `base` itself is not.
public final class Confirms {
  private static final long CONFIRMED = -1;

  /// Beside a position, which stands one bit higher: being written is enough.
  private static final long WRITTEN = 1;

  private final ConfirmScheduler scheduler;
  private final Output output;
  private long[] positions = new long[16];
  private long base = 1;
  private long next = 1;
  private long sent;

  /// No publish before this one waits to be written, but may for a sync.
  private long unwritten = 1;

  private long lastWritten;

  /// The last sequence number that a multiple confirm has to name: those after it were sent alone.
  private long unsentUpTo;

  private boolean unsent;
  private boolean waiting;

  /// Where confirms leave.
  public interface Output {
    /// Confirms one publish, or all up to it.
    void confirm(long sequence, boolean multiple);

    /// Says that one publish did not reach every queue that it should have.
    void refuse(long sequence);
  }

  Confirms(ConfirmScheduler scheduler, Output output) {
    this.scheduler = scheduler;
    this.output = output;
  }

  /// Notes a publish that is confirmed already.
  void addConfirmed() {
    if (base == next) {
      unsentUpTo = next++;
      base = next;
      noteUnsent();
    } else {
      long sequence = add(CONFIRMED);
      output.confirm(sequence, false);
    }
  }

  /// Notes a publish that was refused, and says so at once.
  void addRefused() {
    if (base == next) {
      send(); // a later multiple confirm must not stand for this one
      sent = next;
      base++;
      output.refuse(next++);
    } else {
      output.refuse(add(CONFIRMED));
    }
  }

  /// Notes a publish that is confirmed once the durable log is written up to `position`, or synced.
  void addWaiting(long position, boolean synced) {
    long sequence = add(position << 1 | (synced ? 0 : WRITTEN));
    lastWritten = synced ? lastWritten : sequence;
    scheduler.wants(position, synced);
    if (!waiting) {
      waiting = true;
      scheduler.addWaiting(this);
    }
  }

  /// Confirms what waited for no more than this. Answers whether others still wait.
  boolean release(long written, long synced) {
    while (base != next && isReached(positions[slot(base)], written, synced)) {
      if (positions[slot(base)] != CONFIRMED) {
        unsentUpTo = base;
        noteUnsent();
      }
      base++;
    }
    overtake(written);
    waiting = base != next;
    return waiting;
  }

  private static boolean isReached(long awaited, long written, long synced) {
    return awaited >> 1 <= ((awaited & WRITTEN) == 0 ? synced : written);
  }

  /// Confirms what is written and was to be, behind others that wait for a sync.
  private void overtake(long written) {
    unwritten = Math.max(unwritten, base);
    while (unwritten <= lastWritten && positions[slot(unwritten)] >> 1 <= written) {
      long awaited = positions[slot(unwritten)];
      if (awaited != CONFIRMED && (awaited & WRITTEN) != 0) {
        positions[slot(unwritten)] = CONFIRMED;
        output.confirm(unwritten, false);
      }
      unwritten++;
    }
  }

  /// Sends what was confirmed since the last call.
  void send() {
    unsent = false;
    if (unsentUpTo > sent) {
      output.confirm(unsentUpTo, unsentUpTo - sent > 1);
      sent = unsentUpTo;
    }
  }

  private long add(long position) {
    if (next - base == positions.length) {
      grow();
    }
    positions[slot(next)] = position;
    return next++;
  }

  private void noteUnsent() {
    if (!unsent) {
      unsent = true;
      scheduler.addUnsent(this);
    }
  }

  private int slot(long sequence) {
    return (int) sequence & (positions.length - 1);
  }

  private void grow() {
    long[] old = positions;
    positions = new long[old.length * 2];
    for (long sequence = base; sequence < next; sequence++) {
      positions[slot(sequence)] = old[(int) sequence & (old.length - 1)];
    }
  }
}
