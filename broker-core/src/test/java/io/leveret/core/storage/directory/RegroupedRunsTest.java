package io.leveret.core.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreListener;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A long queue in which other priorities count than before: what is in no memory is handed out by
/// the priority that each message has now, in the order of arrival.
class RegroupedRunsTest {
  private static final int MESSAGES = 6000;
  private static final int PRIORITIES = 7;

  private final Disk disk = SteppedStore.memory(new Random(1));
  private final List<Long> addresses = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"0, 5", "5, 0", "5, 2", "2, 5", "3, 255", "4, 4"})
  void keepTheOrderOfTheirOwnPriorities(int before, int after) throws IOException {
    var first = new Life(before);
    first.source = writer -> writer.queue(1, 1);
    for (int i = 0; i < MESSAGES; i++) {
      addresses.add(first.append(i % PRIORITIES));
      if (i % 500 == 0) {
        first.settle();
      }
    }
    first.end();
    var second = new Life(before);
    assertThat(second.runs).isNotEmpty();
    second.end();

    var third = new Life(after);

    assertThat(third.runs).isNotEmpty();
    assertThat(third.found).isEqualTo(expected(after));
  }

  private Map<Integer, List<Long>> expected(int most) {
    var expected = new TreeMap<Integer, List<Long>>();
    for (int i = 0; i < MESSAGES; i++) {
      int priority = Math.min(most, i % PRIORITIES);
      expected.computeIfAbsent(priority, _ -> new ArrayList<>()).add(addresses.get(i));
    }
    return expected;
  }

  /// One run of the store, and what it found: by priority, in the order of telling.
  private final class Life implements RecoveryHandler, StoreListener {
    final List<MessageRun> runs = new ArrayList<>();
    final Map<Integer, List<Long>> found = new TreeMap<>();
    CheckpointSource source = this::describe;
    private final List<Found> single = new ArrayList<>();
    private final int most;
    private final ManualLoop loop = new ManualLoop();
    private final RunReader reader;
    private final SteppedStore steps;

    Life(int most) throws IOException {
      var settings = SteppedStore.little().withSizes(64 * 1024, 256 * 1024);
      this.most = most;
      this.reader = new RunReader(disk, settings);
      this.steps = new SteppedStore(disk, settings, loop, this, this);
      steps.store().start(writer -> source.describe(writer), List::of);
    }

    long append(int priority) {
      var bytes = ByteBuffer.allocateDirect(64);
      var view = new MessageView();
      view.routing(bytes, 0, 2);
      view.properties(bytes, 2, 2);
      view.body(bytes, 4, 60);
      view.wishes(priority, MessageView.FOR_EVER);
      return steps.store().append(view, new int[] {1}, 1, true);
    }

    void settle() {
      steps.store().handover().requestSync();
      steps.store().endOfBatch();
      while (steps.work() || loop.runTasks()) {
        // until everybody rests
      }
    }

    void end() {
      settle();
      steps.close();
    }

    private void describe(CheckpointWriter writer) {
      writer.queue(1, 0);
      runs.forEach(writer::run);
      single.forEach(message -> writer.ready(message.address()));
    }

    @Override
    public void message(int queueId, Found message) {
      single.add(message);
      of(Math.min(most, message.priority())).add(message.address());
    }

    private List<Long> of(int priority) {
      return found.computeIfAbsent(priority, _ -> new ArrayList<>());
    }

    @Override
    public void run(int queueId, MessageRun run) {
      assertThat(run.lane().isOf(most)).isTrue();
      runs.add(run);
      try {
        var list = reader.read(queueId, run.segment(), run.lane());
        for (int place = run.from(list); place < run.end(list); place++) {
          if (run.has(list.address(place))) {
            of(run.lane().lowest()).add(list.address(place));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean takesRuns(int queueId) {
      return true;
    }

    @Override
    public int highestPriority(int queueId) {
      return most;
    }

    @Override
    public void command(byte[] command) {}

    @Override
    public boolean isKnown(int queueId) {
      return true;
    }

    @Override
    public void missing(MissingSegment segment) {
      throw new AssertionError(segment);
    }

    @Override
    public void damaged(Damage damage) {
      throw new AssertionError(damage);
    }

    @Override
    public void durable() {}

    @Override
    public void failed(IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
