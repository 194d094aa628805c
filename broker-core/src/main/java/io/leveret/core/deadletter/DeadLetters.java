package io.leveret.core.deadletter;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Route;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.loop.Clock;
import io.leveret.core.message.MessageView;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.Homes;
import io.leveret.core.publish.LoneHome;
import io.leveret.core.queue.DeadLetterTarget;
import io.leveret.core.queue.DeathReason;
import io.leveret.core.queue.DyingMessages;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Overflow;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHosts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages that died to the dead letter exchange of their queue (DL-01 to DL-03).
///
/// A dead letter has the routing and the headers of its own and the body of the message that it
/// was: no body is copied, but for one that only memory holds and the disk must. What cannot be
/// sent (no such exchange, no queue bound, a full queue, a cycle) is gone, as in RabbitMQ. A full
/// queue that makes dead letters of what it refuses does so with these, too. A letter to a queue of
/// another shard has a body of its own, and the message that it was is kept until it is on disk.
///
/// **Confined** to the loop.
public final class DeadLetters implements DyingMessages.Undertaker {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int MOST_CYCLES_NAMED = 1000;

  private final VirtualHosts hosts;
  private final MessageStore store;
  private final Homes homes;
  private final FarLetters far;
  private final LetterHeaders headers;
  private final RoutingKeys keys = new RoutingKeys();
  private final PartMover parts;
  private final List<MessageQueue> targets = new ArrayList<>();
  private final List<MessageQueue> refusing = new ArrayList<>();

  /// Queues whose cycle was told, which is once.
  private final Set<String> cycling = new HashSet<>();

  /// @param trustsPublishers whether a history that a publisher sent along goes on (U-13); else it
  ///   is replaced by that of the first death here
  public DeadLetters(
      VirtualHosts hosts, MessageStore store, Clock clock, boolean trustsPublishers) {
    this(
        hosts,
        store,
        new LoneHome(store, new ConfirmScheduler(() -> {}), Gate.alone()),
        clock,
        trustsPublishers);
  }

  /// @param store of the shard whose queues messages die in
  /// @param homes all shards, known once something dies
  public DeadLetters(
      VirtualHosts hosts, MessageStore store, Homes homes, Clock clock, boolean trustsPublishers) {
    this.hosts = hosts;
    this.store = store;
    this.homes = homes;
    this.far = new FarLetters(homes);
    this.headers = new LetterHeaders(clock, trustsPublishers);
    this.parts = new PartMover(store);
  }

  @Override
  public long bury(MessageQueue queue, long entry, MessageView message, DeathReason reason) {
    var target = queue.settings().deadLetters();
    var host = hosts.find(queue.definition().virtualHost());
    long missing = PartMover.NOTHING;
    far.begin();
    if (target.isPresent() && host.isPresent() && host.get().hasExchange(target.get().exchange())) {
      missing = send(new Dead(queue, entry, message, reason), host.get(), target.get());
    }
    if (missing == PartMover.NOTHING) {
      parts.abandon();
      far.abandonCopies();
    }
    return missing;
  }

  private long send(Dead dead, VirtualHost host, DeadLetterTarget target) {
    headers.read(dead.message());
    var copies = target.routingKey().isEmpty() ? headers.copies() : List.<String>of();
    var history = headers.write(dead, target);
    choose(route(host, dead.message(), copies), dead, history);
    boolean isWanted = !targets.isEmpty() || !refusing.isEmpty();
    return isWanted ? store(dead, headers.isPersistent()) : PartMover.NOTHING;
  }

  private Route route(VirtualHost host, MessageView message, List<String> copies) {
    if (copies.isEmpty()) {
      return host.route(message);
    }
    keys.clear();
    ByteBuffer memory = message.routingMemory();
    int keyAt = message.routingOffset() + 1 + Byte.toUnsignedInt(memory.get(0));
    keys.add(memory, keyAt + 1, Byte.toUnsignedInt(memory.get(keyAt)));
    for (String copy : copies) {
      byte[] bytes = copy.getBytes(StandardCharsets.UTF_8);
      keys.add(ByteBuffer.wrap(bytes), 0, bytes.length);
    }
    return host.route(message, keys);
  }

  /// Finds the queues of the route that the message may and can go to.
  private void choose(Route route, Dead dead, DeathHistory history) {
    targets.clear();
    refusing.clear();
    for (int i = 0; i < route.count(); i++) {
      var queue = (MessageQueue) route.queue(i);
      if (dead.reason() != DeathReason.REJECTED && history.isCycleBackTo(queue.name())) {
        tellCycle(queue);
      } else if (!queue.refuses(dead.message())) {
        targets.add(queue);
      } else if (queue.settings().overflow() == Overflow.REJECT_PUBLISH_DLX) {
        refusing.add(queue);
      }
    }
  }

  private void tellCycle(MessageQueue queue) {
    var name = "queue '%s' in vhost '%s'".formatted(queue.name(), queue.definition().virtualHost());
    if (cycling.size() < MOST_CYCLES_NAMED && cycling.add(name)) {
      LOG.warn("{} gets back its own dead letters, which nobody rejected: they are dropped", name);
    }
  }

  private long store(Dead dead, boolean persistent) {
    long missing = PartMover.NOTHING;
    int here = dead.queue().shard();
    long address = Entry.address(dead.entry());
    for (int shard = 0; shard < homes.count(); shard++) {
      boolean isFar = shard != here && hasHolders(shard);
      if (isFar && !far.isReady(shard, address, dead.message(), persistent)) {
        return address;
      }
    }
    if (hasHolders(here)) {
      missing = storeHere(dead, persistent);
    }
    for (int shard = 0; shard < homes.count(); shard++) {
      if (missing == PartMover.NOTHING && shard != here && hasHolders(shard)) {
        storeFar(shard, dead, persistent && durability(shard) != Durability.RAM);
      }
    }
    return missing;
  }

  private boolean hasHolders(int shard) {
    return count(targets, shard) + count(refusing, shard) > 0;
  }

  private static int count(List<MessageQueue> queues, int shard) {
    int count = 0;
    for (MessageQueue queue : queues) {
      count += queue.shard() == shard ? 1 : 0;
    }
    return count;
  }

  private Durability durability(int shard) {
    return durability(refusing, shard, durability(targets, shard, Durability.RAM));
  }

  private static Durability durability(List<MessageQueue> queues, int shard, Durability least) {
    var durability = least;
    for (MessageQueue queue : queues) {
      durability = queue.shard() == shard ? durability.or(queue.durability()) : durability;
    }
    return durability;
  }

  private long storeHere(Dead dead, boolean persistent) {
    MessageView message = dead.message();
    int here = dead.queue().shard();
    var durability = durability(here);
    boolean durable = persistent && durability != Durability.RAM;
    long body = message.origin() == 0 ? Entry.address(dead.entry()) : message.origin();
    boolean mustMove = durable && !MessageStore.isDurable(body);
    if (mustMove && message.isParted()) {
      long missing = parts.move(Entry.address(dead.entry()), message);
      if (missing != PartMover.NOTHING) {
        return missing;
      }
    }
    // A body in parts is shared part by part.
    message.deadLettered(mustMove || message.isParted() ? 0 : body);
    append(store, here, dead, durable);
    store.transactions().concerns(durable ? durability : Durability.RAM);
    return PartMover.NOTHING;
  }

  private void storeFar(int shard, Dead dead, boolean wanted) {
    boolean durable = far.showParts(shard, dead.message(), wanted);
    dead.message().deadLettered(0);
    var there = homes.store(shard);
    append(there, shard, dead, durable);
    there.transactions().concerns(durable ? durability(shard) : Durability.RAM);
    if (durable && MessageStore.isDurable(Entry.address(dead.entry()))) {
      far.await(shard, durability(shard) == Durability.FSYNC);
    }
  }

  private void append(MessageStore to, int shard, Dead dead, boolean durable) {
    int[] ids = new int[count(targets, shard) + count(refusing, shard)];
    collect(refusing, shard, ids, collect(targets, shard, ids, 0));
    long letter;
    try {
      letter = to.append(dead.message(), ids, ids.length, durable);
    } catch (IllegalArgumentException tooLarge) {
      LOG.warn("dropped a dead letter whose headers grew too large: {}", tooLarge.getMessage());
      return;
    }
    if (to == store) {
      parts.abandon();
    }
    handOver(shard, letter, dead);
  }

  private static int collect(List<MessageQueue> queues, int shard, int[] ids, int from) {
    int count = from;
    for (MessageQueue queue : queues) {
      if (queue.shard() == shard) {
        ids[count++] = queue.queueId();
      }
    }
    return count;
  }

  private void handOver(int shard, long letter, Dead dead) {
    for (MessageQueue target : targets) {
      if (target.shard() == shard && dead.wasHandedOut()) {
        target.enqueueAgain(letter, dead.message());
      } else if (target.shard() == shard) {
        target.enqueue(letter, dead.message());
      }
    }
    for (MessageQueue queue : refusing) {
      if (queue.shard() == shard) {
        queue.bury(letter);
      }
    }
  }

  @Override
  public void prepare(long missing, MessageStore from, Runnable ready) {
    if (!far.overcome(ready)) {
      from.load(missing, ready);
    }
  }

  @Override
  public boolean isSafe() {
    return far.isSafe();
  }

  @Override
  public void whenSafe(Runnable task) {
    far.whenSafe(task);
  }
}
