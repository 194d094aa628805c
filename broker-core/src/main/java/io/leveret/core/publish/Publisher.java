package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.CHANNEL_ERROR;
import static io.leveret.protocol.error.ReplyCode.INTERNAL_ERROR;

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
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Takes the messages that a channel publishes: checks, routes, stores, enqueues and confirms them.
///
/// This is the hot path: a message whose route the channel used last costs no look-up, and none
/// allocates. **Confined** to the channel's loop.
public final class Publisher {
  private static final int PERSISTENT = 2;

  private final Session session;
  private final VirtualHost virtualHost;
  private final Permissions permissions;
  private final Pull pull;
  private Homes homes;
  private MessageStore store;
  private StagingPool staging;
  private final ReplyAddress replyAddress;
  private final VainPublishes vain;
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
    this.pull = with.pull();
    this.vain = new VainPublishes(with.returns(), pull);
    followPermissions();
  }

  /// Goes on from another shard. Only between two contents, and without a transaction.
  public void moveTo(Homes otherHomes, StagingPool otherStaging) {
    homes = otherHomes;
    store = homes.store(homes.here());
    staging = otherStaging;
    spreading = null;
    if (confirms != null) {
      confirms.moveTo(homes);
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
    return vain.giveStored(homes.here(), store, address);
  }

  /// Publishes a whole message.
  public void publish(MessageView message, boolean mandatory) {
    Route route = acceptStill(message);
    if (route.count() == 0) {
      unroutable(message, null, mandatory);
    } else {
      publish(message, route, isDurable(route), null);
    }
    end(message);
  }

  /// Where the parts of a large message go, of which routing and properties are known. What a
  /// transaction holds stays here.
  public BodyPlace placeOf(MessageView message) {
    Route route = accept(message);
    int there = route.shard();
    boolean isThere = transaction == null && there != Route.SEVERAL_SHARDS;
    var place =
        isThere
            ? new BodyPlace(there, homes.store(there), isDurable(route))
            : new BodyPlace(homes.here(), store, isDurable(route));
    if (there != homes.here()) {
      pull.publishesLarge(there);
    }
    end(message);
    return place;
  }

  /// Stops the other shards when the next part of a body goes to one of them.
  public void reach(BodyPlace place) {
    if (place.shard() != homes.here()) {
      stopOthers();
    }
  }

  /// Brings the parts of a large message to the shards whose queues it goes to and which lack them.
  /// Answers whether it can be published; if not, `retry` is run when there is more to bring.
  public boolean bringParts(MessageView message, BodyPlace from, Runnable retry) {
    if (homes.count() == 1) {
      return true;
    }
    reach(from);
    Route route = accept(message);
    boolean isDone = spreading().copyParts(message, route, from, retry);
    end(message);
    return isDone;
  }

  /// Publishes a large message whose parts are stored already.
  public void publishParted(MessageView message, BodyPlace place, boolean mandatory) {
    Route route = acceptStill(message);
    if (route.count() == 0) {
      unroutable(message, place, mandatory);
    } else {
      publish(message, route, place.durable(), place);
    }
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

  /// @param place of a large body
  private void publish(
      MessageView message, Route route, boolean durable, @Nullable BodyPlace place) {
    if (transaction != null) {
      transaction.hold(message, route, durable, place);
      return;
    }
    if (isSpread(route, place) || isRefused(message, route)) {
      spreading().publish(message, route, durable, place, confirms);
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
  private static boolean isSpread(Route route, @Nullable BodyPlace place) {
    return route.shard() == Route.SEVERAL_SHARDS
        || (place != null && place.shard() != route.shard());
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

  /// @param place of a large body
  private void unroutable(MessageView message, @Nullable BodyPlace place, boolean mandatory) {
    boolean returned = mandatory && !ReplyQueues.isReply(message); // G059
    if (returned && transaction != null) {
      transaction.holdReturn(message);
    } else if (place == null) {
      vain.give(message, returned);
    } else {
      vain.giveLarge(message, place, returned);
    }
    if (confirms != null) {
      confirms.addConfirmed();
    }
  }
}
