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
import io.leveret.core.vhost.VirtualHosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<Integer, MessageQueue> queues = new HashMap<>();
  private final UserDirectory users;
  private final Durability usual;
  private @Nullable BrokerState state;
  private long messages;
  private boolean isMetaDamaged;

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
        new VirtualHosts(definition -> new MessageQueue(definition, store, scheduler), usual);
    var recovered = new BrokerState(hosts, users);
    commands.forEach(command -> replay(recovered, command));
    commands.clear();
    hosts.forEachQueue(queue -> queues.put(queue.queueId(), queue));
    state = recovered;
  }

  /// A command may be about something whose own command is damaged, and then is left out.
  private void replay(BrokerState recovered, byte[] command) {
    try {
      recovered.replay(command);
    } catch (IllegalArgumentException e) {
      if (!isMetaDamaged) {
        throw e;
      }
      LOG.error("a command of the meta log is left out: {}", e.getMessage());
    }
  }

  @Override
  public boolean isKnown(int queueId) {
    return queues.containsKey(queueId);
  }

  @Override
  public void message(int queueId, Found message) {
    MessageQueue queue = queues.get(queueId);
    if (queue != null) {
      queue.recover(message);
      messages++;
    }
  }

  @Override
  public boolean takesRuns(int queueId) {
    MessageQueue queue = queues.get(queueId);
    return queue != null && queue.backlog().takesRuns();
  }

  @Override
  public int highestPriority(int queueId) {
    MessageQueue queue = queues.get(queueId);
    return queue == null ? 0 : queue.backlog().highestPriority();
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
    MessageQueue queue = queues.get(queueId);
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
    var names = new StringBuilder();
    for (int queueId : damage.queueIds()) {
      MessageQueue queue = queues.get(queueId);
      if (queue != null) {
        names.append(names.isEmpty() ? ", probably of queue '" : ", '").append(queue.name());
        names.append("' in vhost '").append(queue.definition().virtualHost()).append('\'');
      }
    }
    return names.toString();
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
