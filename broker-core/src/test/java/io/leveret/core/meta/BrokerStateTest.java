package io.leveret.core.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserDirectory;
import io.leveret.core.auth.UserLimits;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.Durability;
import io.leveret.core.vhost.VirtualHostLimits;
import io.leveret.core.vhost.VirtualHostMetadata;
import io.leveret.core.vhost.VirtualHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Users and virtual hosts, through the log and through a snapshot of it.
final class BrokerStateTest {
  private static final User APP =
      new User(
          "äpp",
          PasswordHash.create("secret", new Random(3)),
          Set.of("management", "x,y"),
          new UserLimits(4, -1));
  private static final VirtualHostMetadata NOTES =
      new VirtualHostMetadata(
          "what is sold",
          List.of("b", "a"),
          Optional.of("quorum"),
          Optional.of(Durability.WRITE),
          true);

  private final List<byte[]> log = new ArrayList<>();
  private final BrokerState state = empty();

  BrokerStateTest() {
    state.start(command -> {
      log.add(command);
      return log.size();
    });
  }

  @Test
  void findsUsersAgain() {
    fill();

    for (var again : List.of(replayed(log), replayed(state.snapshot()))) {
      assertThat(again.users().users()).containsExactly(APP);
      assertThat(again.users().permissions("äpp"))
          .isEqualTo(Map.of("orders", VirtualHostPermissions.of("^a", "", ".*")));
      assertThat(again.users().topicPermissions("äpp", "orders"))
          .isEqualTo(Map.of("x", TopicPermissions.of("^{username}", "")));
    }
  }

  @Test
  void findsLimitsAndNotesOfVirtualHostsAgain() {
    fill();

    for (var again : List.of(replayed(log), replayed(state.snapshot()))) {
      var host = again.virtualHosts().find("orders").orElseThrow();
      assertThat(host.limits()).isEqualTo(new VirtualHostLimits(0, 7));
      assertThat(host.metadata()).isEqualTo(NOTES);
    }
  }

  @Test
  void forgetsWhatWasTakenAway() {
    fill();
    state.users().put(new User("gone", PasswordHash.NONE, Set.of()));
    state.users().permit("gone", "orders", VirtualHostPermissions.ALL);
    state.users().remove("gone");
    state.users().freeTopics("äpp", "orders", "x");
    state.users().forgetVirtualHost("orders");
    state.virtualHosts().find("orders").orElseThrow().metadata(NOTES.withProtection(false));
    state.virtualHosts().delete("orders");

    for (var again : List.of(replayed(log), replayed(state.snapshot()))) {
      assertThat(again.users().users()).containsExactly(APP);
      assertThat(again.users().permissions("äpp")).isEmpty();
      assertThat(again.users().topicPermissions("äpp", "orders")).isEmpty();
      assertThat(again.virtualHosts().all()).isEmpty();
    }
  }

  @Test
  void writesOnlyWhatChanges() {
    fill();
    int written = log.size();

    fill();
    state.users().remove("nobody");
    state.users().forbid("äpp", "elsewhere");
    state.users().freeTopics("äpp", "orders", "no such");

    assertThat(log).hasSize(written);
  }

  @Test
  void refusesACommandOfANewerBroker() {
    assertThatThrownBy(() -> empty().replay(new byte[] {1, 120}))
        .hasMessage("user command of kind 120");
    assertThatThrownBy(() -> empty().replay(new byte[] {2, 64}))
        .hasMessage("user command of version 2");
  }

  private void fill() {
    state.users().put(APP);
    state.users().permit("äpp", "orders", VirtualHostPermissions.of("^a", "", ".*"));
    state.users().permitTopics("äpp", "orders", "x", TopicPermissions.of("^{username}", ""));
    var host = state.virtualHosts().create("orders");
    host.limits(new VirtualHostLimits(0, 7));
    host.metadata(NOTES);
  }

  private static BrokerState replayed(List<byte[]> commands) {
    var again = empty();
    commands.forEach(again::replay);
    return again;
  }

  private static BrokerState empty() {
    var hosts =
        new VirtualHosts(
            _ -> {
              throw new AssertionError("no queue is declared here");
            },
            Durability.FSYNC,
            new Random(1));
    return new BrokerState(hosts, new UserDirectory(Set.of()));
  }
}
