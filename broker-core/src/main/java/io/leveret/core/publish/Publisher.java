package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.INTERNAL_ERROR;
import static io.leveret.protocol.error.ReplyCode.NO_ROUTE;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.Overflow;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.ReplyQueues;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Takes the messages that a channel publishes: checks, routes, stores, enqueues and confirms them.
///
/// This is the hot path: a message whose route the channel used last costs no look-up, and none
/// allocates. **Confined** to the channel's loop.
public final class Publisher {
  private static final int PERSISTENT = 2;
  private static final byte[] NO_ROUTE_TEXT = shortString(NO_ROUTE.name());

  /// Stands for the return of a large message where the store wants a queue.
  private static final int[] NO_QUEUE = {0};

  private final Session session;
  private final VirtualHost virtualHost;
  private final Permissions permissions;
  private final MessageStore store;
  private final StagingPool staging;
  private final ReplyAddress replyAddress;
  private final Returns returns;
  private final PropertyScanner properties = new PropertyScanner();
  private final MessageView held = new MessageView();
  private @Nullable Route lastRoute;
  private @Nullable Confirms confirms;
  private @Nullable HeldPublishes transaction;
  private @Nullable PublishChecks checks;
  private long permittedAt;
  private boolean restrictsTopics;

  /// What publishing needs of its surroundings.
  ///
  /// @param replyAddress of the channel
  /// @param returns where messages go back that nobody takes
  public record Surroundings(
      Session session,
      VirtualHost virtualHost,
      MessageStore store,
      StagingPool staging,
      ReplyAddress replyAddress,
      Returns returns) {}

  public Publisher(Surroundings with) {
    this.session = with.session();
    this.virtualHost = with.virtualHost();
    this.permissions = session.permissions();
    this.store = with.store();
    this.staging = with.staging();
    this.replyAddress = with.replyAddress();
    this.returns = with.returns();
    followPermissions();
  }

  /// Confirms every publish from now on. Calling it again changes nothing.
  public void confirm(ConfirmScheduler scheduler, Confirms.Output output) {
    if (confirms == null) {
      confirms = new Confirms(scheduler, output);
    }
  }

  public boolean isConfirming() {
    return confirms != null;
  }

  /// Holds every publish from now on until [#commit] or [#rollBack].
  public void beginTransactions() {
    transaction = new HeldPublishes(store, staging);
  }

  /// Gives what is held to its queues. Answers whether each of them took what came to it.
  ///
  /// @param returned gets the addresses of the messages to return, for [#giveBack]
  public boolean commit(Collection<Long> returned) {
    return transaction == null || transaction.commit(returned);
  }

  /// Forgets what is held.
  public void rollBack() {
    if (transaction != null) {
      transaction.drop();
    }
  }

  /// Returns a stored message that nobody took, and lets go of it. Answers false when it is not in
  /// memory: then it is to be loaded first.
  public boolean giveBack(long address) {
    if (!store.read(address, held)) {
      return false;
    }
    writeReturn(address, held);
    store.release(address);
    return true;
  }

  /// Publishes a whole message.
  public void publish(MessageView message, boolean mandatory) {
    Route route = accept(message);
    publish(message, route, isDurable(route), mandatory);
    end(message);
  }

  /// Whether a large message, of which routing and properties are known, is to go to the disk.
  public boolean goesToDisk(MessageView message) {
    boolean durable = isDurable(accept(message));
    end(message);
    return durable;
  }

  /// Publishes a large message whose parts are stored already.
  public void publishParted(MessageView message, boolean durable, boolean mandatory) {
    publish(message, accept(message), durable, mandatory);
    end(message);
  }

  private boolean isDurable(Route route) {
    return properties.deliveryMode() == PERSISTENT && route.durability() != Durability.RAM;
  }

  /// Where the message goes, once all is checked that it says of itself.
  private Route accept(MessageView message) {
    Route route = route(message);
    scan(message);
    boolean isPlain = (properties.flags() & PublishChecks.PROPERTIES) == 0 && !restrictsTopics;
    if (isPlain || !checks().check(message, properties, route)) {
      return route;
    }
    return virtualHost.routeFor(session, message, checks().keys());
  }

  private void end(MessageView message) {
    if (checks != null) {
      checks.end(message);
    }
  }

  private PublishChecks checks() {
    if (checks == null) {
      checks = new PublishChecks(session, virtualHost, staging, replyAddress);
    }
    return checks;
  }

  private void scan(MessageView message) {
    try {
      properties.scan(
          message.propertiesMemory(), message.propertiesOffset(), message.propertiesLength());
      message.published();
      message.wishes(properties.priority(), MessageView.FOR_EVER);
    } catch (ConnectionException malformed) {
      // Seen on RabbitMQ: properties that cannot be read are answered with 541, not 501.
      throw ConnectionException.ofNoMethod(INTERNAL_ERROR, malformed.explanation());
    }
  }

  private void publish(MessageView message, Route route, boolean durable, boolean mandatory) {
    if (route.count() == 0) {
      unroutable(message, mandatory);
      confirm(route, false);
      return;
    }
    if (transaction != null) {
      transaction.hold(message, route, durable);
      return;
    }
    if (isRefused(message, route)) {
      publishToOthers(message, route, durable);
      return;
    }
    long address = store.append(message, route.queueIds(), route.count(), durable);
    for (int i = 0; i < route.count(); i++) {
      ((MessageQueue) route.queue(i)).enqueue(address, message);
    }
    confirm(route, durable);
  }

  private static boolean isRefused(MessageView message, Route route) {
    for (int i = 0; i < route.count(); i++) {
      if (((MessageQueue) route.queue(i)).refuses(message)) {
        return true;
      }
    }
    return false;
  }

  /// Publishes a message that some of its queues refuse (G063): the others get it, and the
  /// publisher learns that not all have.
  private void publishToOthers(MessageView message, Route route, boolean durable) {
    var takers = new ArrayList<MessageQueue>();
    var buriers = new ArrayList<MessageQueue>();
    for (int i = 0; i < route.count(); i++) {
      var queue = (MessageQueue) route.queue(i);
      if (!queue.refuses(message)) {
        takers.add(queue);
      } else if (queue.settings().overflow() == Overflow.REJECT_PUBLISH_DLX) {
        buriers.add(queue);
      }
    }
    int[] ids =
        Stream.concat(takers.stream(), buriers.stream()).mapToInt(MessageQueue::queueId).toArray();
    if (ids.length > 0) {
      long address = store.append(message, ids, ids.length, durable);
      takers.forEach(queue -> queue.enqueue(address, message));
      buriers.forEach(queue -> queue.bury(address));
    } else if (message.isParted()) {
      store.release(store.append(message, NO_QUEUE, 1, durable));
    }
    if (confirms != null) {
      confirms.addRefused();
    }
  }

  private void confirm(Route route, boolean durable) {
    if (confirms == null) {
      return;
    }
    if (durable) {
      confirms.addWaiting(store.appendedPosition(), route.durability() == Durability.FSYNC);
    } else {
      confirms.addConfirmed();
    }
  }

  private Route route(MessageView message) {
    if (permittedAt != permissions.version()) {
      followPermissions();
    }
    Route route = lastRoute;
    if (route != null
        && route.version() == virtualHost.routingVersion()
        && route.matches(message)) {
      return route;
    }
    Route found = virtualHost.routeFor(session, message);
    lastRoute = found.isCacheable() ? found : null;
    return found;
  }

  /// The last route was allowed by rights that may be gone (SE-27).
  private void followPermissions() {
    lastRoute = null;
    restrictsTopics = permissions.restrictsTopics();
    permittedAt = permissions.version();
  }

  private void unroutable(MessageView message, boolean mandatory) {
    boolean returned = mandatory && !ReplyQueues.isReply(message); // G059
    if (returned && transaction != null) {
      transaction.holdReturn(message);
      return;
    }
    if (!message.isParted()) {
      if (returned) {
        returns.returned(NO_ROUTE.code(), NO_ROUTE_TEXT, message);
      }
      return;
    }
    // A large body is in the store by now, and leaves it the way a delivery does.
    long address = store.append(message, NO_QUEUE, 1, false);
    if (returned) {
      writeReturn(address, message);
    }
    store.release(address);
  }

  private void writeReturn(long address, MessageView message) {
    returns.returned(NO_ROUTE.code(), NO_ROUTE_TEXT, message);
    if (message.isParted()) {
      returns.stream(address, message);
    }
  }

  private static byte[] shortString(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var result = new byte[bytes.length + 1];
    result[0] = (byte) bytes.length;
    System.arraycopy(bytes, 0, result, 1, bytes.length);
    return result;
  }
}
