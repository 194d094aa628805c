package io.leveret.core.storage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(strangers).as("queues with messages that are not there").isEmpty();
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
      assertThat(next < all.size() && all.get(next).address == message.address())
          .as("published to queue %d, and in order: %s of %s", queue.id, message, told)
          .isTrue();
      found.put(all.get(next++), message);
    }
  }

  private List<Copy> judge(HeldQueue queue, Map<Copy, Found> found) {
    var back = new ArrayList<Copy>();
    for (var copy : queue.all()) {
      assertThat(copy.isUndeclared(durable, metaDurable))
          .as("durable before its queue: %s", copy)
          .isFalse();
      var message = found.get(copy);
      if (message == null) {
        boolean wasPromised = copy.end <= durable && copy.isLive();
        assertThat(wasPromised).as("lost: %s", copy).isFalse();
        copy.lost();
      } else {
        judge(copy, message);
        back.add(copy);
      }
    }
    return back;
  }

  private void judge(Copy copy, Found found) {
    assertThat(copy.settledAt).as("settled and synced, but back: %s", copy).isGreaterThan(durable);
    world.running().require(copy.message, copy.address);
    assertThat(found.failures())
        .as("times back of %s", copy)
        .isBetween(copy.countAt(durable), copy.count);
    if (copy.deliveredAt <= durable) {
      assertThat(found.redelivered()).as("delivered, synced, and as new: %s", copy).isTrue();
    }
    if (!copy.isDelivered()) {
      assertThat(found.redelivered()).as("never delivered, but not as new: %s", copy).isFalse();
    }
    judgeWishes(copy, found);
    copy.recovered(found.redelivered(), found.failures());
  }

  private static void judgeWishes(Copy copy, Found found) {
    var message = copy.message;
    boolean isToldAsRun = found.bodySize() < 0;
    if (!isToldAsRun) {
      assertThat(found.bodySize()).as("body of %s", copy).isEqualTo(message.body());
      assertThat(found.timeToLive()).as("time of %s", copy).isEqualTo(message.timeToLive());
    } else {
      assertThat(message.timeToLive()).as("time of %s", copy).isEqualTo(MessageView.FOR_EVER);
    }
    if (message.timeToLive() != MessageView.FOR_EVER) {
      assertThat(found.appendedMillis()).as("age of %s", copy).isEqualTo(copy.appendedMillis);
    }
    if (!copy.queue.takesRuns()) {
      assertThat(found.priority()).as("priority of %s", copy).isEqualTo(message.priority());
    }
  }
}
