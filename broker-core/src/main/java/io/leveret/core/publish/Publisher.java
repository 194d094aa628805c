package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.CHANNEL_ERROR;
import static io.leveret.protocol.error.ReplyCode.INTERNAL_ERROR;
import static io.leveret.protocol.error.ReplyCode.NO_ROUTE;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.shard.Pull;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.ReplyQueues;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Takes the messages that a channel publishes: checks, routes, stores, enqueues and confirms them.
///
/// This is the hot path: a message whose route the channel used last costs no look-up, and none
/// allocates. **Confined** to the channel's loop.
public final class Publisher {
  private static final int PERSISTENT = 2;
  private static final byte[] NO_ROUTE_TEXT = shortString(NO_ROUTE.name());

  private final Session session;
  private final VirtualHost virtualHost;
  private final Permissions permissions;
  private final Pull pull;
  private Homes homes;
  private MessageStore store;
  private StagingPool staging;
  private final ReplyAddress replyAddress;
  private final Returns returns;
  private final PropertyScanner properties = new PropertyScanner();
  private @Nullable Route lastRoute;
  private @Nullable Confirms confirms;
  private @Nullable HeldOnShards transaction;
  private @Nullable PublishChecks checks;
  private @Nullable Spreading spreading;
  private long permittedAt;
  private boolean restrictsTopics;
  private boolean ended;

  /// What publishing needs of its surroundings.
  ///
  /// @param replyAddress of the channel
  /// @param returns where messages go back that nobody takes
  /// @param pull told of the shards that messages go to, but for a run of messages that stay here
  public record Surroundings(
      Session session,
      VirtualHost virtualHost,
      Homes homes,
      StagingPool staging,
      ReplyAddress replyAddress,
      Returns returns,
      Pull pull) {}

  public Publisher(Surroundings with) {
    this.session = with.session();
    this.virtualHost = with.virtualHost();
    this.permissions = session.permissions();
    this.homes = with.homes();
    this.store = homes.store(homes.here());
    this.staging = with.staging();
    this.replyAddress = with.replyAddress();
    this.returns = with.returns();
    this.pull = with.pull();
    followPermissions();
  }

  /// Goes on from another shard. Only between two contents, and without a transaction.
  public void moveTo(Homes otherHomes, StagingPool otherStaging, ConfirmScheduler scheduler) {
    homes = otherHomes;
    store = homes.store(homes.here());
    staging = otherStaging;
    spreading = null;
    if (confirms != null) {
      confirms.moveTo(scheduler);
    }
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
    transaction = new HeldOnShards(homes, staging, spreading());
  }

  /// Gives what is held to its queues. Answers whether each of them took what came to it.
  ///
  /// @param returned gets the addresses of the messages to return, for [#giveBack]
  public boolean commit(Collection<Long> returned) {
    return transaction == null || transaction.commit(returned);
  }

  /// Publishes nothing any more: the channel ends.
  public void end() {
    ended = true;
    if (spreading != null) {
      spreading.abandonCopies();
    }
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
    var held = new MessageView();
    if (!store.read(address, held)) {
      return false;
    }
    writeReturn(address, held);
    store.release(address);
    return true;
  }

  /// Publishes a whole message.
  public void publish(MessageView message, boolean mandatory) {
    Route route = acceptStill(message);
    publish(message, route, isDurable(route), mandatory);
    end(message);
  }

  /// Whether a large message, of which routing and properties are known, is to go to the disk.
  public boolean goesToDisk(MessageView message) {
    boolean durable = isDurable(accept(message));
    end(message);
    return durable;
  }

  /// Brings the parts of a large message to the shards whose queues it goes to. Answers a part that
  /// must be in memory before that can go on, or 0 when the message can be published.
  public long missingPart(MessageView message, boolean durable) {
    if (homes.gate().isAlone()) {
      return 0;
    }
    Route route = accept(message);
    long missing = spreading().copyParts(message, route, durable);
    end(message);
    return missing;
  }

  /// Publishes a large message whose parts are stored already.
  public void publishParted(MessageView message, boolean durable, boolean mandatory) {
    publish(message, acceptStill(message), durable, mandatory);
    end(message);
  }

  private boolean isDurable(Route route) {
    return properties.deliveryMode() == PERSISTENT && route.durability() != Durability.RAM;
  }

  /// As [#accept]; the other shards stand still then if a queue hands out to them at once.
  private Route acceptStill(MessageView message) {
    Route route = accept(message);
    if (!homes.gate().isStill() && handsOutElsewhereAtOnce(route) && stopOthers()) {
      end(message);
      return accept(message);
    }
    return route;
  }

  private static boolean handsOutElsewhereAtOnce(Route route) {
    for (int i = 0; i < route.count(); i++) {
      if (((MessageQueue) route.queue(i)).handsOutElsewhereAtOnce()) {
        return true;
      }
    }
    return false;
  }

  /// Where the message goes, once all is checked that it says of itself.
  private Route accept(MessageView message) {
    Route route = route(message);
    scan(message);
    boolean isPlain = (properties.flags() & PublishChecks.PROPERTIES) == 0 && !restrictsTopics;
    if (isPlain) {
      return route;
    }
    if (stopOthers()) {
      route = route(message);
    }
    if (!checks().check(message, properties, route)) {
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
    if (isSpread(message, route) || isRefused(message, route)) {
      spreading().publish(message, route, durable, confirms);
      return;
    }
    MessageStore home = route.shard() == homes.here() ? store : homes.store(route.shard());
    long address = home.append(message, route.queueIds(), route.count(), durable);
    for (int i = 0; i < route.count(); i++) {
      ((MessageQueue) route.queue(i)).enqueue(address, message);
    }
    confirm(route, durable);
  }

  /// Whether the queues of a route are not all on one shard, or a large body is not on theirs.
  private boolean isSpread(MessageView message, Route route) {
    return route.shard() == Route.SEVERAL_SHARDS
        || (message.isParted() && route.shard() != homes.here());
  }

  private Spreading spreading() {
    if (spreading == null) {
      spreading = new Spreading(homes);
    }
    return spreading;
  }

  private static boolean isRefused(MessageView message, Route route) {
    for (int i = 0; i < route.count(); i++) {
      if (((MessageQueue) route.queue(i)).refuses(message)) {
        return true;
      }
    }
    return false;
  }

  private void confirm(Route route, boolean durable) {
    if (confirms == null) {
      return;
    }
    boolean isSynced = route.durability() == Durability.FSYNC;
    if (durable && route.shard() == homes.here()) {
      confirms.addWaiting(store.appendedPosition(), isSynced);
    } else if (durable) {
      long position = homes.store(route.shard()).appendedPosition();
      confirms.addWaiting(homes, route.shard(), position, isSynced);
    } else {
      confirms.addConfirmed();
    }
  }

  private Route route(MessageView message) {
    Route known = lastRoute(message);
    if (known != null && known.shard() == homes.here()) {
      return known;
    }
    if (stopOthers()) {
      known = lastRoute(message);
    }
    if (known == null) {
      known = virtualHost.routeFor(session, message);
      lastRoute = known.isCacheable() ? known : null;
    }
    pull.publishes(known.shard());
    return known;
  }

  /// The last route, if it is right for this message.
  private @Nullable Route lastRoute(MessageView message) {
    if (permittedAt != permissions.version()) {
      followPermissions();
    }
    Route last = lastRoute;
    boolean isRight =
        last != null && last.version() == virtualHost.routingVersion() && last.matches(message);
    return isRight ? last : null;
  }

  /// Stops the other shards, before anything is done about a message. Answers whether they may have
  /// changed something.
  ///
  /// @throws ChannelException when they ended this channel; nobody is told
  private boolean stopOthers() {
    if (!homes.gate().stopOthers()) {
      return false;
    }
    if (ended) {
      throw new ChannelException(CHANNEL_ERROR, "the channel has ended");
    }
    return true;
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
    long address = store.append(message, Spreading.NO_QUEUE, 1, false);
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
