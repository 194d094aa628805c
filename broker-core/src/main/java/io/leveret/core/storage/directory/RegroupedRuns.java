package io.leveret.core.storage.directory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs of a queue in which other priorities count than when they were made: each message goes to
/// the run of its own.
///
/// **Confined** to one thread.
public final class RegroupedRuns {
  private final RunReader reader;
  private final long segmentAddresses;

  /// @param segmentAddresses addresses in a segment
  public RegroupedRuns(RunReader reader, long segmentAddresses) {
    this.reader = reader;
    this.segmentAddresses = segmentAddresses;
  }

  /// Told of each run that is made, and of the list that it is made of.
  public interface Target {
    void run(MessageRun run, MessageList list);
  }

  /// Makes of all runs of a queue in one segment those that are right now.
  ///
  /// @param most the highest priority that counts
  public void regroup(int queueId, List<MessageRun> runs, int most, Target target)
      throws IOException {
    long segment = runs.getFirst().segment();
    long[] living = living(queueId, runs);
    for (int priority = 0; priority <= most; priority++) {
      var lane = MessageRun.Lane.of(priority, most);
      var list = reader.read(queueId, segment, lane);
      var run = run(lane, list, living);
      if (run.count() > 0) {
        mark(run, list, runs);
        target.run(run, list);
      }
    }
  }

  /// The addresses of their messages, in ascending order.
  private long[] living(int queueId, List<MessageRun> runs) throws IOException {
    var found = new ArrayList<long[]>();
    for (var run : runs) {
      var list = reader.read(queueId, run.segment(), run.lane());
      long[] addresses = new long[run.end(list) - run.from(list)];
      int count = 0;
      int end = run.end(list);
      for (int place = run.from(list); place < end; place++) {
        if (!run.isGone(list.address(place))) {
          addresses[count++] = list.address(place);
        }
      }
      found.add(Arrays.copyOf(addresses, count));
    }
    return found.stream().flatMapToLong(Arrays::stream).sorted().toArray();
  }

  private MessageRun run(MessageRun.Lane lane, MessageList list, long[] living) {
    int from = 0;
    int end = list.size();
    while (from < end && !has(living, list.address(from))) {
      from++;
    }
    while (end > from && !has(living, list.address(end - 1))) {
      end--;
    }
    var run = MessageRun.of(segmentAddresses, lane, list, from, end - from);
    for (int place = from; place < end; place++) {
      if (!has(living, list.address(place))) {
        run.remove(list, place);
      }
    }
    return run;
  }

  private static boolean has(long[] living, long address) {
    return Arrays.binarySearch(living, address) >= 0;
  }

  private static void mark(MessageRun run, MessageList list, List<MessageRun> before) {
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      long address = list.address(place);
      if (before.stream().anyMatch(other -> other.has(address) && other.isAgain(address))) {
        run.again(address);
      }
    }
  }
}
