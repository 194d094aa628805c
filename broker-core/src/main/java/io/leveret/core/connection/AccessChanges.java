package io.leveret.core.connection;

import io.leveret.core.auth.AccessListener;
import io.leveret.core.channel.Channel;
import io.leveret.core.loop.Loop;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// Brings what connections do in line with the rights that are left (SE-27): consumers of queues
/// that their user may no longer read are cancelled, connections of a user or virtual host that is
/// gone are closed. Whatever a client begins later is judged by the new rights anyway.
///
/// **Confined** to the shard's loop. Consumers are looked at once for all changes of one task.
public final class AccessChanges implements AccessListener {
  private final BrokerServices broker;
  private final Loop loop;
  private final Set<String> changed = new HashSet<>();

  private AccessChanges(BrokerServices broker, Loop loop) {
    this.broker = broker;
    this.loop = loop;
  }

  /// Follows the users and virtual hosts of `broker` from here on.
  public static void follow(BrokerServices broker, Loop loop) {
    var changes = new AccessChanges(broker, loop);
    broker.users().listener(changes);
    broker.virtualHosts().beforeDeletion(changes::virtualHostDeleted);
  }

  @Override
  public void changed(String userName) {
    if (changed.isEmpty()) {
      loop.execute(this::cancelForbidden);
    }
    changed.add(userName);
  }

  @Override
  public void removed(String userName) {
    close("user '" + userName + "' is deleted", AmqpConnection::user, userName);
  }

  private void virtualHostDeleted(String name) {
    close("vhost '" + name + "' is deleted", connection -> connection.virtualHost().name(), name);
    broker.users().forgetVirtualHost(name);
  }

  private void close(String reason, Function<AmqpConnection, String> property, String value) {
    broker
        .connections()
        .forEach(connection -> {
          if (property.apply(connection).equals(value)) {
            connection.closeForced(reason);
          }
        });
  }

  private void cancelForbidden() {
    broker
        .connections()
        .forEach(connection -> {
          if (changed.contains(connection.user())) {
            connection.forEachChannel(Channel::cancelForbidden);
          }
        });
    changed.clear();
  }
}
