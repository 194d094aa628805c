package io.leveret.core.server;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.Durability;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.vhost.LostQueues;
import io.leveret.core.vhost.MissingVirtualHostException;
import io.leveret.core.vhost.VirtualHosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts users, the topology and the queues' messages back as the store finds them.
///
/// Used by the thread that starts the broker, before the loop owns anything.
public final class TopologyRecovery implements RecoveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyRecovery.class);

  private final QueueScheduler scheduler;
  private final List<byte[]> commands = new ArrayList<>();
  private Set<Integer> declared = new HashSet<>();
  private Map<Integer, MessageQueue> queues = new HashMap<>();
  private final UserDirectory users;
  private final Durability usual;
  private @Nullable BrokerState state;
  private long messages;
  private boolean isMetaDamaged;
  private boolean isOver;

  /// @param users empty; takes what is recovered
  /// @param usual what messages survive where neither a virtual host nor a policy says it
  public TopologyRecovery(QueueScheduler scheduler, UserDirectory users, Durability usual) {
    this.scheduler = scheduler;
    this.users = users;
    this.usual = usual;
  }

  @Override
  public void command(byte[] command) {
    commands.add(command);
  }

  @Override
  public void opened(MessageStore store) {
    var hosts =
        new VirtualHosts(
            definition -> {
              note(definition.queueId());
              return new MessageQueue(definition, store, scheduler);
            },
            usual);
    var recovered = new BrokerState(hosts, users);
    replayAll(recovered);
    hosts.forEachQueue(queue -> queues.put(queue.queueId(), queue));
    state = recovered;
  }

  private void replayAll(BrokerState recovered) {
    for (byte[] command : commands) {
      try {
        replay(recovered, command);
      } catch (MissingVirtualHostException e) {
        LOG.error("virtual host '{}' is made anew: its own command is damaged", e.virtualHost());
        var _ = recovered.virtualHosts().create(e.virtualHost());
        replay(recovered, command);
      }
    }
    commands.clear();
  }

  /// A command may be about something whose own command is damaged, now or before a repair, and
  /// then is left out. One that nobody understands is of a newer program, unless it is damaged
  /// itself.
  private void replay(BrokerState recovered, byte[] command) {
    try {
      recovered.replay(command);
    } catch (MissingVirtualHostException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      if (!isMetaDamaged) {
        BrokerState.requireUnderstood(command);
      }
      LOG.error("a command of the meta log is left out: {}", e.getMessage());
    }
  }

  @Override
  public boolean isKnown(int queueId) {
    return queues.containsKey(queueId) || isLost(queueId);
  }

  /// Whether the declaration of a queue may be what is damaged in the meta log.
  private boolean isLost(int queueId) {
    return isMetaDamaged && queueId > 0 && !declared.contains(queueId);
  }

  /// A queue that takes messages, if need be in the place of one whose declaration is damaged.
  private @Nullable MessageQueue queue(int queueId) {
    if (isLost(queueId)) {
      LostQueues.commands(queueId).forEach(state()::replay);
      state().virtualHosts().forEachQueue(queue -> queues.put(queue.queueId(), queue));
    }
    return queues.get(queueId);
  }

  @Override
  public void message(int queueId, Found message) {
    MessageQueue queue = queue(queueId);
    if (queue != null) {
      queue.recover(message);
      messages++;
    }
  }

  @Override
  public boolean takesRuns(int queueId) {
    MessageQueue queue = queues.get(queueId);
    return queue == null ? isLost(queueId) : queue.isDurable();
  }

  @Override
  public int highestPriority(int queueId) {
    MessageQueue queue = queues.get(queueId);
    return queue == null ? 0 : queue.settings().maxPriority();
  }

  @Override
  public long expiry(int queueId, long address, long appendedMillis, long timeToLive) {
    MessageQueue queue = queues.get(queueId);
    return queue == null
        ? RecoveryHandler.super.expiry(queueId, address, appendedMillis, timeToLive)
        : queue.backlog().expiry(address, appendedMillis, timeToLive);
  }

  @Override
  public void run(int queueId, MessageRun run) {
    MessageQueue queue = queue(queueId);
    if (queue != null) {
      queue.backlog().recover(run);
      messages += run.count();
    }
  }

  @Override
  public void damaged(Damage damage) {
    isMetaDamaged |= damage.file().startsWith("meta-");
    LOG.error(
        "{} bytes at {} of {} are damaged ({}{}); lost+found has them",
        damage.bytes(),
        damage.position(),
        damage.file(),
        damage.reason(),
        concerned(damage));
  }

  private String concerned(Damage damage) {
    var names =
        damage.queueIds().stream()
            .filter(queues::containsKey)
            .map(this::nameOf)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : ", probably of " + names;
  }

  private String nameOf(int queueId) {
    MessageQueue queue = queues.get(queueId);
    return queue == null
        ? "the queue with id " + queueId
        : "queue '%s' in vhost '%s'".formatted(queue.name(), queue.definition().virtualHost());
  }

  @Override
  public void missing(MissingSegment segment) {
    LOG.error("{} is missing, and with it {}", segment.file(), segment.lost(this::nameOf));
  }

  /// Says which messages have lost their queue, and where they are.
  public void reportLost() {
    state()
        .virtualHosts()
        .find(LostQueues.VIRTUAL_HOST)
        .ifPresent(host -> host.queues().forEach(TopologyRecovery::reportLost));
  }

  private static void reportLost(MessageQueue queue) {
    if (queue.readyCount() > 0) {
      LOG.error(
          "{} messages of a queue whose declaration was damaged are in queue '{}' in vhost '{}':"
              + " move them to where they belong",
          queue.readyCount(),
          queue.name(),
          LostQueues.VIRTUAL_HOST);
    }
  }

  private void note(int queueId) {
    if (!isOver) {
      declared.add(queueId);
    }
  }

  /// Forgets the queues by their ids, of which nobody asks any more.
  public void end() {
    isOver = true;
    declared = Set.of();
    queues = Map.of();
  }

  /// Messages found, each counted once for every queue that holds it.
  public long messages() {
    return messages;
  }

  /// What was replayed; once the store is open.
  public BrokerState state() {
    return Objects.requireNonNull(state, "the store is not open");
  }
}
