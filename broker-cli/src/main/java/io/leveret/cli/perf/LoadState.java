package io.leveret.cli.perf;

import io.leveret.cli.perf.report.Metric;
import io.leveret.cli.perf.report.Tally;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What the workers of one run tell each other: that it is over, that something broke, who is done,
/// and how much the broker holds. Any thread.
final class LoadState {
  private final List<Tally> tallies;
  private final long maxBacklog;
  private final int copies;
  private final AtomicInteger publishersLeft;
  private final AtomicInteger subscribersLeft;
  private final AtomicReference<String> failure = new AtomicReference<>("");
  private volatile boolean stopped;

  /// @param maxBacklog messages that may be published and not yet received; 0 for no bound
  /// @param copies how often every published message is received, 1 or more
  LoadState(List<Tally> tallies, long maxBacklog, int copies, int publishers, int subscribers) {
    this.tallies = tallies;
    this.maxBacklog = maxBacklog;
    this.copies = copies;
    this.publishersLeft = new AtomicInteger(publishers);
    this.subscribersLeft = new AtomicInteger(subscribers);
  }

  List<Tally> tallies() {
    return tallies;
  }

  boolean hasBacklogBound() {
    return maxBacklog > 0;
  }

  /// How many more messages may be published before the broker holds more than is wanted.
  int backlogRoom() {
    long sent = 0;
    long received = 0;
    for (int i = 0; i < tallies.size(); i++) {
      sent += tallies.get(i).count(Metric.SENT);
      received += tallies.get(i).count(Metric.RECEIVED);
    }
    return Math.clamp(maxBacklog - (sent - received / copies), 0, Integer.MAX_VALUE);
  }

  /// How much room there must be for a write to be worth its cost: an eighth of the bound.
  int worthwhileBacklogRoom() {
    return Math.clamp(maxBacklog / 8, 1, Integer.MAX_VALUE);
  }

  void publisherDone() {
    publishersLeft.decrementAndGet();
  }

  void subscriberDone() {
    subscribersLeft.decrementAndGet();
  }

  boolean publishersAreDone() {
    return publishersLeft.get() <= 0;
  }

  boolean subscribersAreDone() {
    return subscribersLeft.get() <= 0;
  }

  /// Ends the run because of `reason`; the first reason counts.
  void fail(String reason) {
    if (!stopped) {
      failure.compareAndSet("", reason);
    }
  }

  Optional<String> failure() {
    return Optional.of(failure.get()).filter(reason -> !reason.isEmpty());
  }

  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }
}
