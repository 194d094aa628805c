package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.format.MessageLinks;
import io.leveret.core.storage.log.ColdCache;
import io.leveret.core.storage.log.Liveness;
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
  private final Liveness liveness = new Liveness();
  private final Map<Long, DamagedRecordException> condemned = new HashMap<>();
  private @Nullable List<Long> heldReleases;
  private final MessageView header = new MessageView();
  private final MessageView body = new MessageView();

  StoredMessages(Log log, Log ram, ColdCache cold) {
    this.log = log;
    this.ram = ram;
    this.cold = cold;
  }

  /// What messages need that somebody has in hand.
  Liveness liveness() {
    return liveness;
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
    long address = (durable ? log : ram).append(message, queueIds, queueCount, queueCount);
    long[] links = MessageLinks.of(message);
    if (links.length > 0) {
      boolean shares = message.origin() != 0 || message.isDeadLettered();
      hold(address, queueCount, links, shares ? queueCount : queueCount - 1);
    }
    return address;
  }

  /// @param more references to each of `links`, beside the one that new parts come with
  private void hold(long address, int holders, long[] links, int more) {
    liveness.hold(address, holders, links);
    for (int i = 0; i < more; i++) {
      for (long link : links) {
        of(link).retain(link);
      }
    }
  }

  /// Copies a message into a log that no queue holds yet.
  long stage(MessageView message, boolean durable) {
    long address = (durable ? log : ram).append(message, NO_QUEUES, 0, 1);
    liveness.hold(address, 1, MessageLinks.of(message));
    return address;
  }

  void retain(long address) {
    of(address).retain(address);
    long[] links = liveness.links(address);
    if (links.length > 0) {
      hold(address, 1, links, 1);
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
    if (view.bodyLength() == 0) {
      view.body(body.bodyMemory(), body.bodyOffset(), body.bodyLength(), body.bodyLender());
      view.partedBody(body.bodySize());
    }
    return true;
  }

  void load(long address, Runnable whenResident) {
    boolean isHere = of(address).chunk(address).memory != null;
    if (!isHere) {
      loadPart(
          address,
          () -> {
            if (!loadBody(address, whenResident)) {
              whenResident.run();
            }
          });
    } else if (!loadBody(address, whenResident)) {
      loadPart(address, whenResident);
    }
  }

  /// Loads the message that one in memory refers to. Answers whether that has to be.
  private boolean loadBody(long address, Runnable whenResident) {
    var chunk = of(address).find(address);
    long origin = chunk == null ? 0 : origin(address);
    var body = origin == 0 ? null : of(origin).find(origin);
    if (chunk == null || body == null) {
      return false;
    }
    if (body.memory != null) {
      cold.keep(body);
      return false;
    }
    cold.loadBeside(chunk, body, MessageStore.isDurable(origin), whenResident);
    return true;
  }

  /// The message that one refers to; 0 when it refers to none, is a part or is not in memory.
  private long origin(long address) {
    try {
      var in = of(address);
      return in.hasMessage(address) && in.read(address, header) ? header.origin() : 0;
    } catch (DamagedRecordException _) {
      return 0; // which whoever asks will see for himself
    }
  }

  void loadPart(long address, Runnable whenResident) {
    cold.load(of(address).chunk(address), MessageStore.isDurable(address), whenResident);
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
    of(address).forget(address);
    for (long link : liveness.release(address)) {
      of(link).forget(link);
    }
  }

  /// Somebody has a message in hand again that needs these.
  void warm(long address, long[] links) {
    liveness.hold(address, 1, links);
  }

  /// What a message needs that somebody has in hand.
  long[] links(long address) {
    return liveness.links(address);
  }

  /// Somebody who holds a message has it in hand no more.
  void cool(long address) {
    liveness.release(address);
  }
}
