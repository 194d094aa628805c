package io.leveret.conformance.durability.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.durability.crash.Committer.Transaction;
import io.leveret.conformance.durability.crash.Copy.Fate;
import io.leveret.conformance.durability.crash.Stock.Found;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes stock of every queue after a restart, and compares it with the [Ledger]. Of what is there
/// some stays, so that the next rounds begin with queues of any length and with gaps.
final class Inspection {
  /// Of one round.
  private static final int MOST_KILLS = 2;

  private static final Duration LONGEST_WAY = Duration.ofSeconds(10);

  private final BrokerFixture client;
  private final Ledger ledger;
  private final int round;
  private final int shards;
  private final Random random;

  /// Letters by `queue id` of what they were.
  private final Map<String, Integer> letters = new HashMap<>();

  /// @param shards of the broker
  Inspection(BrokerFixture client, Ledger ledger, int round, int shards, Random random) {
    this.client = client;
    this.ledger = ledger;
    this.round = round;
    this.shards = shards;
    this.random = random;
  }

  /// @throws AssertionError about what is lost, is there again or comes in another order
  void run(Committer committer) throws Exception {
    var channel = client.openChannel();
    Clients.awaitTrue(() -> channel.messageCount("expiring") == 0);
    var stocks = new HashMap<String, List<Found>>();
    for (var place : Place.values()) {
      for (var queue : place.queues) {
        stocks.put(queue, inspect(queue));
      }
    }
    var transactions = new HashMap<String, List<Found>>();
    for (var queue : Place.OF_TRANSACTIONS) {
      transactions.put(queue, drain(queue));
    }
    awaitLetters(stocks);
    stocks.forEach(this::compare);
    compare(committer, transactions);
    channel.queuePurge(Place.BARRIERS);
  }

  private List<Found> inspect(String queue) throws Exception {
    var stock = Stock.take(client.openChannel(), queue);
    boolean isLong = stock.found().size() > 8_000;
    int percent = isLong ? 95 : random.nextInt(101);
    var acknowledged = new HashSet<Found>();
    stock.settle(found -> random.nextInt(100) < percent && acknowledged.add(found));
    acknowledged.forEach(found -> ends(queue, found.id()));
    return stock.found();
  }

  private void ends(String queue, String id) {
    var copy = ledger.of(queue).get(id);
    if (copy != null) {
      copy.isTaken = true;
    }
  }

  private List<Found> drain(String queue) throws Exception {
    var stock = Stock.take(client.openChannel(), queue);
    stock.settle(_ -> true);
    return stock.found();
  }

  /// Letters of what dies after the start may be under way still, from shard to shard.
  private void awaitLetters(Map<String, List<Found>> stocks) throws Exception {
    long end = System.nanoTime() + LONGEST_WAY.toNanos();
    do {
      takeLetters();
    } while (isMissing(stocks) && System.nanoTime() < end);
  }

  private boolean isMissing(Map<String, List<Found>> stocks) {
    return stocks.entrySet().stream().anyMatch(each -> isMissing(each.getKey(), each.getValue()));
  }

  private boolean isMissing(String queue, List<Found> stock) {
    var present = stock.stream().map(Found::id).collect(Collectors.toSet());
    return ledger.of(queue).values().stream()
        .anyMatch(copy -> !present.contains(copy.id) && isLost(queue, copy));
  }

  private boolean isLost(String queue, Copy copy) {
    return copy.isConfirmed
        && copy.fate != Fate.ACKNOWLEDGED
        && !letters.containsKey(queue + " " + copy.id);
  }

  private void takeLetters() throws Exception {
    for (var found : drain(Place.DEAD)) {
      letters.merge(found.origin() + " " + found.id(), 1, Integer::sum);
    }
    // A kill may come between a letter and the end of what it was, which then dies again.
    assertThat(letters.entrySet())
        .as("letters")
        .allMatch(
            each -> each.getValue() <= (each.getKey().startsWith("tx-") ? 1 : MOST_KILLS + 1));
  }

  private void compare(String queue, List<Found> stock) {
    var copies = ledger.of(queue);
    var present = new HashSet<String>();
    for (var found : stock) {
      assertThat(present.add(found.id())).as("%s is once in %s", found.id(), queue).isTrue();
      compare(queue, found, copies);
    }
    requireOrder(queue, stock, copies);
    for (var copy : List.copyOf(copies.values())) {
      if (present.contains(copy.id)) {
        stays(copy, copies);
      } else {
        requireGone(queue, copy);
        copies.remove(copy.id);
      }
    }
  }

  private static void compare(String queue, Found found, Map<String, Copy> copies) {
    var copy = copies.get(found.id());
    if (copy == null) {
      throw new AssertionError(
          "%s in %s was never published, or has left it for good".formatted(found.id(), queue));
    }
    assertThat(copy.isSettledSurely && copy.fate == Fate.ACKNOWLEDGED)
        .as("in %s again: %s", queue, copy)
        .isFalse();
    if (copy.wasSurelyDelivered) {
      assertThat(found.isRedelivered()).as("redelivered in %s: %s", queue, copy).isTrue();
    }
    if (!queue.equals("work") && !copy.wasDelivered) {
      assertThat(found.isRedelivered()).as("never delivered in %s: %s", queue, copy).isFalse();
    }
  }

  /// What is here is so for good, and has been handed out now.
  private static void stays(Copy copy, Map<String, Copy> copies) {
    if (copy.isTaken) {
      copies.remove(copy.id);
      return;
    }
    copy.isConfirmed = true;
    copy.wasDelivered = true;
    copy.wasSurelyDelivered = true;
    copy.fate = Fate.NONE;
    copy.isSettledSurely = false;
  }

  private void requireGone(String queue, Copy copy) {
    boolean hasLetter = letters.containsKey(queue + " " + copy.id);
    boolean isAcknowledged = copy.fate == Fate.ACKNOWLEDGED;
    assertThat(isLost(queue, copy)).as("lost from %s: %s", queue, copy).isFalse();
    assertThat(hasLetter && isAcknowledged && !Place.isLossy(queue))
        .as("acknowledged and dead in %s: %s", queue, copy)
        .isFalse();
  }

  private static void requireOrder(String queue, List<Found> stock, Map<String, Copy> copies) {
    var last = new HashMap<String, Integer>();
    for (var found : stock) {
      var copy = copies.get(found.id());
      if (copy != null) {
        boolean isByPriority = queue.equals("fan-priority");
        var lane = copy.publisher() + (isByPriority ? " " + copy.priority : "");
        int before = last.getOrDefault(lane, -1);
        assertThat(copy.number).as("order in %s: %s", queue, copy).isGreaterThan(before);
        last.put(lane, copy.number);
      }
    }
  }

  private void compare(Committer committer, Map<String, List<Found>> stocks) {
    var tasks = new HashSet<String>();
    stocks.getOrDefault("tx-tasks", List.of()).forEach(found -> tasks.add(found.id()));
    var one = copies(stocks.getOrDefault("tx-one", List.of()));
    var two = copies(stocks.getOrDefault("tx-two", List.of()));
    var taken = new HashSet<String>();
    var transactions = committer.transactions();
    for (int i = transactions.size() - 1; i >= 0; i--) {
      var each = transactions.get(i);
      if (mayBeInPart(committer, i)) {
        requireParts(each, stocks, tasks);
        if (!tasks.contains(each.taken())) {
          taken.add(each.taken());
        }
        continue;
      }
      boolean isDone = one.containsKey(each.id());
      int copies = isDone ? each.copies() : 0;
      var what = "round %d, %s of %d committed".formatted(round, each, committer.committed());
      assertThat(isDone || i >= committer.committed()).as("%s: committed", what).isTrue();
      assertThat(one.getOrDefault(each.id(), 0)).as("%s: in one", what).isEqualTo(copies);
      assertThat(two.getOrDefault(each.id(), 0)).as("%s: in two", what).isEqualTo(copies);
      assertThat(tasks.contains(each.id()))
          .as("%s: its task", what)
          .isEqualTo(isDone && !taken.contains(each.id()));
      requireTaken(each, isDone, what);
      if (isDone) {
        taken.add(each.taken());
      }
    }
    assertThat(one.keySet()).isSubsetOf(ids(transactions));
  }

  /// What concerns several shards is a transaction of each: of one that nobody said is committed a
  /// kill may leave what some of them had (ADR 23).
  private boolean mayBeInPart(Committer committer, int number) {
    return shards > 1 && number >= committer.committed();
  }

  /// What comes to one queue comes as a whole, and what is taken is not lost.
  private void requireParts(Transaction each, Map<String, List<Found>> stocks, Set<String> tasks) {
    var what = "round %d, %s, not committed".formatted(round, each);
    for (var queue : List.of("tx-one", "tx-two")) {
      assertThat(copies(stocks.getOrDefault(queue, List.of())).getOrDefault(each.id(), 0))
          .as("%s: in %s", what, queue)
          .isIn(0, each.copies());
    }
    boolean hasLetter = letters.containsKey("tx-tasks " + each.taken());
    assertThat(each.taken().isEmpty() || tasks.contains(each.taken()) || hasLetter == each.dies())
        .as("%s: the task that it took", what)
        .isTrue();
    assertThat(hasLetter && !each.dies()).as("%s: letter", what).isFalse();
  }

  private void requireTaken(Transaction each, boolean isDone, String what) {
    if (!each.taken().isEmpty()) {
      assertThat(letters.containsKey("tx-tasks " + each.taken()))
          .as("%s: letter of the task that it took", what)
          .isEqualTo(isDone && each.dies());
    }
  }

  private static List<String> ids(List<Transaction> transactions) {
    return transactions.stream().map(Transaction::id).toList();
  }

  private static Map<String, Integer> copies(List<Found> found) {
    var counts = new HashMap<String, Integer>();
    var seen = new ArrayList<String>();
    for (var each : found) {
      seen.add(each.id());
      counts.merge(each.id().substring(0, each.id().indexOf('#')), 1, Integer::sum);
    }
    assertThat(new HashSet<>(seen)).as("each once").hasSameSizeAs(seen);
    return counts;
  }
}
