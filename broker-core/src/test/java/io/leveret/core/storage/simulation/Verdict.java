package io.leveret.core.storage.simulation;

import static io.leveret.core.storage.simulation.Promise.require;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.RecoveryHandler.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Compares what a restart brought back with what was promised before it.
final class Verdict {
  private final World world;
  private final long durable;
  private final long metaDurable;
  private final int commands;

  /// @param durable what was confirmed of the log
  /// @param metaDurable what was confirmed of the meta log
  Verdict(World world, long durable, long metaDurable) {
    this.world = world;
    this.durable = durable;
    this.metaDurable = metaDurable;
    this.commands = world.topology.promised(metaDurable);
  }

  /// Requires all promises to be kept, and takes what came back for what there is.
  void pass() {
    var running = world.running();
    world.topology.restarted(running.commands, running.names, commands);
    var known = knownQueues();
    Map<Copy, Found> found = new IdentityHashMap<>();
    for (var queue : known.values()) {
      match(queue, running.recovered.getOrDefault(queue.id, List.of()), found);
    }
    var queues = new HashSet<>(known.values());
    for (var transaction : world.transactions) {
      transaction.check(found.keySet(), queues, durable);
    }
    for (var queue : known.values()) {
      requireLetters(queue, found.keySet(), queues);
    }
    long end = running.store().appendedPosition() >>> 3;
    for (var queue : known.values()) {
      queue.restarted(judge(queue, found), end);
    }
    world.restarted(known);
  }

  private TreeMap<Integer, HeldQueue> knownQueues() {
    var known = world.everyQueue();
    known.keySet().removeIf(id -> !world.running().isKnown(id));
    Set<Integer> strangers = new HashSet<>(world.running().recovered.keySet());
    strangers.removeAll(known.keySet());
    require(strangers.isEmpty(), "messages of queues that are not there: %s", strangers);
    return known;
  }

  /// Finds out which messages came back; in the order of their coming, each once.
  private void match(HeldQueue queue, List<Found> told, Map<Copy, Found> found) {
    int next = 0;
    var all = queue.all();
    for (var message : told) {
      while (next < all.size() && all.get(next).address < message.address()) {
        next++;
      }
      require(
          next < all.size() && all.get(next).address == message.address(),
          "not published to queue %d, or not in this order: %s of %s",
          queue.id,
          message,
          told);
      found.put(all.get(next++), message);
    }
  }

  /// A message that died is in its queue, or in those that it was sent to.
  private void requireLetters(HeldQueue queue, Set<Copy> found, Set<HeldQueue> queues) {
    for (var copy : queue.all()) {
      boolean isGone = !found.contains(copy) && queue.droppedAt <= copy.settledAt;
      if (isGone && copy.end <= durable) {
        for (var letter : copy.letters) {
          require(
              found.contains(letter) || !letter.isLive() || !queues.contains(letter.queue),
              "neither in its queue nor anywhere else: %s",
              copy);
        }
      }
    }
  }

  private List<Copy> judge(HeldQueue queue, Map<Copy, Found> found) {
    var back = new ArrayList<Copy>();
    for (var copy : queue.all()) {
      require(!copy.isUndeclared(durable, metaDurable), "durable before its queue: %s", copy);
      var message = found.get(copy);
      if (message == null) {
        boolean wasPromised = copy.end <= durable && copy.isLive();
        require(!wasPromised, "lost: %s", copy);
        copy.lost();
      } else {
        judge(copy, message);
        back.add(copy);
      }
    }
    return back;
  }

  private void judge(Copy copy, Found found) {
    require(copy.settledAt > durable, "settled and synced, but back: %s", copy);
    world.running().requireWhole(copy.message, copy.address);
    require(
        found.failures() >= copy.countAt(durable) && found.failures() <= copy.count,
        "came back %d times: %s",
        found.failures(),
        copy);
    require(
        copy.deliveredAt > durable || found.redelivered(),
        "delivered, synced, and back as new: %s",
        copy);
    require(
        copy.isDelivered() || !found.redelivered(), "never delivered, and not as new: %s", copy);
    judgeWishes(copy, found);
    copy.recovered(found.redelivered(), found.failures());
  }

  private static void judgeWishes(Copy copy, Found found) {
    var message = copy.message;
    boolean isToldAsRun = found.bodySize() < 0;
    require(
        found.bodySize() == message.body() || isToldAsRun,
        "a body of %d bytes: %s",
        found.bodySize(),
        copy);
    require(
        found.timeToLive() == message.timeToLive(), "%d ms to live: %s", found.timeToLive(), copy);
    require(
        message.timeToLive() == MessageView.FOR_EVER
            || found.appendedMillis() == copy.appendedMillis,
        "of another age: %s",
        copy);
    require(
        copy.queue.takesRuns() || found.priority() == message.priority(),
        "of priority %d: %s",
        found.priority(),
        copy);
  }
}
