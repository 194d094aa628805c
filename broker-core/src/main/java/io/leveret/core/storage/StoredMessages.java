package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.log.ColdCache;
import io.leveret.core.storage.log.Log;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The messages in the two logs, wherever their bytes are now, and who refers to them.
///
/// A message that died may have been made anew with the body of the first one, and one of a large
/// transaction gets its place with the commit, long after its bytes: both *refer* to the first one,
/// which lives as long. References are never to references.
///
/// **Confined** to the shard's loop.
final class StoredMessages {
  private static final int[] NO_QUEUES = {};

  private final Log log;
  private final Log ram;
  private final ColdCache cold;
  private final Liveness liveness;
  private final Map<Long, DamagedRecordException> condemned = new HashMap<>();
  private @Nullable List<Long> heldReleases;
  private final MessageView header = new MessageView();
  private final MessageView body = new MessageView();

  StoredMessages(Log log, Log ram, ColdCache cold, Liveness liveness) {
    this.log = log;
    this.ram = ram;
    this.cold = cold;
    this.liveness = liveness;
  }

  Log of(long address) {
    return MessageStore.isDurable(address) ? log : ram;
  }

  long append(MessageView message, int[] queueIds, int queueCount, boolean durable) {
    if (queueCount < 1) {
      throw new IllegalArgumentException("a message needs a queue");
    }
    if (message.origin() != 0 && durable && !MessageStore.isDurable(message.origin())) {
      throw new IllegalArgumentException("a durable message cannot rest on one that is not");
    }
    int references = message.origin() != 0 || message.isParted() ? 1 : queueCount;
    long address = (durable ? log : ram).append(message, queueIds, queueCount, references);
    if (message.origin() != 0) {
      retain(message.origin());
      liveness.refers(address, queueCount, message.origin());
    } else if (message.isParted()) {
      liveness.appended(address, queueCount, message);
    }
    return address;
  }

  /// Copies a message into a log that no queue holds yet.
  long stage(MessageView message, boolean durable) {
    long address = (durable ? log : ram).append(message, NO_QUEUES, 0, 1);
    liveness.appended(address, 1, message);
    return address;
  }

  void retain(long address) {
    if (!liveness.retain(address)) {
      of(address).retain(address);
    }
  }

  boolean read(long address, MessageView view) {
    boolean isRead = of(address).read(address, view) && (view.origin() == 0 || readBody(view));
    if (isRead && view.isParted() && condemned.containsKey(address)) {
      throw Objects.requireNonNull(condemned.get(address));
    }
    return isRead;
  }

  void condemn(long address, DamagedRecordException damaged) {
    condemned.put(address, damaged);
  }

  private boolean readBody(MessageView view) {
    if (!of(view.origin()).read(view.origin(), body)) {
      return false;
    }
    if (!view.isDeadLettered()) {
      view.routing(body.routingMemory(), body.routingOffset(), body.routingLength());
      view.properties(body.propertiesMemory(), body.propertiesOffset(), body.propertiesLength());
    }
    view.body(body.bodyMemory(), body.bodyOffset(), body.bodyLength());
    view.partedBody(body.bodySize());
    return true;
  }

  void load(long address, Runnable whenResident) {
    long wanted = address;
    try {
      if (of(address).read(address, header) && header.origin() != 0) {
        wanted = header.origin();
      }
    } catch (DamagedRecordException _) {
      wanted = address; // which whoever asks will see for himself
    }
    cold.load(of(wanted).chunk(wanted), MessageStore.isDurable(wanted), whenResident);
  }

  /// Puts off every release from now on, and answers the list they go to.
  List<Long> holdReleases() {
    heldReleases = new ArrayList<>();
    return heldReleases;
  }

  /// Lets go at once again of what is released.
  void releaseAtOnce() {
    heldReleases = null;
  }

  void release(long address) {
    if (heldReleases == null) {
      letGo(address);
    } else {
      heldReleases.add(address);
    }
  }

  private void letGo(long address) {
    switch (liveness.release(address)) {
      case KEPT -> {}
      case GONE -> of(address).forget(address);
      case GONE_WITH_PARTS -> {
        of(address).forget(address);
        for (long part : liveness.takeParts(address)) {
          of(part).forget(part);
        }
      }
      case GONE_WITH_REFERENCE -> {
        of(address).forget(address);
        for (long origin : liveness.takeParts(address)) {
          letGo(origin);
        }
      }
    }
  }
}
