package io.leveret.cli.perf.report;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// Latencies that one worker sees. One thread writes; any one other thread takes what was gathered.
///
/// Messages that were sent together and arrive together have the same latency, so runs of one value
/// are counted first and recorded at their end.
public final class LatencyLog {
  private static final long MOST = TimeUnit.HOURS.toNanos(1);

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(MOST, 3);
  private @Nullable Histogram drained;
  private long value;
  private long count;

  /// Notes one latency in nanoseconds. What is negative or longer than an hour is no latency but
  /// somebody else's octets where ours were expected, and is passed over.
  public void record(long nanos) {
    if (nanos != value) {
      flush();
      value = nanos;
    }
    count++;
  }

  /// Makes everything recorded so far visible to [#drainInto].
  public void flush() {
    if (count > 0 && value >= 0 && value <= MOST) {
      recorder.recordValueWithCount(value, count);
    }
    count = 0;
  }

  /// Moves what was recorded since the last call into `total`. The reporting thread only, which
  /// must be quick about it: what it takes from a worker's processor shows in what is measured.
  Histogram drainInto(Histogram total) {
    drained = recorder.getIntervalHistogram(drained);
    addIfAny(total, drained);
    return total;
  }

  /// Adds what takes long to add only when there is something.
  static void addIfAny(Histogram total, Histogram recent) {
    if (recent.getTotalCount() > 0) {
      total.add(recent);
    }
  }

  /// An empty histogram of the range and precision used here.
  static Histogram emptyHistogram() {
    return new Histogram(MOST, 3);
  }
}
