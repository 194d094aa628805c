package io.leveret.core.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.auth.AuthResult;
import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.auth.User;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.AccessConfig;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.ConfigException;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHostLimits;
import io.leveret.core.vhost.VirtualHosts;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InitialAccessTest {
  private static final AccessConfig CONFIG = BrokerConfig.defaults().access();
  private static final User APP =
      new User("app", PasswordHash.create("secret", new Random(7)), Set.of());
  private static final DefinedPermission APP_MAY =
      new DefinedPermission("app", "orders", VirtualHostPermissions.ALL);

  private final VirtualHosts hosts =
      new VirtualHosts(
          _ -> {
            throw new AssertionError("no queue is declared here");
          },
          new Random(1));

  InitialAccessTest() {
    hosts.start(_ -> 0);
  }

  @Test
  void makesTheDefaultsWithoutDefinitions() {
    var access = new InitialAccess(CONFIG, Definitions.NONE);

    var users = access.users(hosts);
    access.createVirtualHosts(hosts);

    assertThat(users.authenticate("guest", "guest", true)).isInstanceOf(AuthResult.Granted.class);
    assertThat(users.permissions("guest", "/")).contains(VirtualHostPermissions.ALL);
    assertThat(names()).containsExactly("/");
  }

  @Test
  void replacesTheDefaultUserByDefinedOnes() {
    var access = new InitialAccess(CONFIG, definitions(List.of(APP), List.of("orders"), APP_MAY));

    var users = access.users(hosts);

    assertThat(users.find("guest")).isEmpty();
    assertThat(users.permissions("app", "orders")).contains(VirtualHostPermissions.ALL);
  }

  @Test
  void replacesTheDefaultVirtualHostByDefinedOnes() {
    var access = new InitialAccess(CONFIG, definitions(List.of(APP), List.of("orders")));

    access.createVirtualHosts(hosts);

    assertThat(names()).containsExactly("orders");
  }

  @Test
  void keepsTheDefaultUserAndItsVirtualHostWhenNoUsersAreDefined() {
    var access = new InitialAccess(CONFIG, definitions(List.of(), List.of("orders")));

    var users = access.users(hosts);
    access.createVirtualHosts(hosts);

    assertThat(users.find("guest")).isPresent();
    assertThat(names()).containsExactly("/", "orders");
  }

  @Test
  void keepsTheDefaultVirtualHostWhenNoneIsDefined() {
    var access = new InitialAccess(CONFIG, definitions(List.of(APP), List.of()));

    access.createVirtualHosts(hosts);

    assertThat(names()).containsExactly("/");
  }

  @Test
  void setsLimits() {
    var limits = new VirtualHostLimits(1, 2);
    var definitions =
        new Definitions(List.of(), List.of(), Map.of("/", limits), List.of(), List.of(), List.of());

    new InitialAccess(CONFIG, definitions).createVirtualHosts(hosts);

    assertThat(hosts.find("/").orElseThrow().limits()).isEqualTo(limits);
  }

  @Test
  void takesPermissionsOnARecoveredVirtualHost() {
    hosts.create("orders");
    var access = new InitialAccess(CONFIG, definitions(List.of(APP), List.of("/"), APP_MAY));

    var users = access.users(hosts);

    assertThat(users.permissions("app", "orders")).isPresent();
  }

  @Test
  void refusesPermissionsOnAnUnknownVirtualHost() {
    var access = new InitialAccess(CONFIG, definitions(List.of(APP), List.of("/"), APP_MAY));

    assertThatThrownBy(() -> access.users(hosts))
        .isInstanceOf(ConfigException.class)
        .hasMessage("definitions: permissions: expected a known vhost, found 'orders'");
  }

  @Test
  void refusesPermissionsOfAnUnknownUser() {
    var access = new InitialAccess(CONFIG, definitions(List.of(), List.of("orders"), APP_MAY));

    assertThatThrownBy(() -> access.users(hosts))
        .isInstanceOf(ConfigException.class)
        .hasMessage("definitions: permissions: expected a known user, found 'app'");
  }

  /// SE-12.
  @Test
  void setsTopicPermissions() {
    var permitted = TopicPermissions.of("^a", "^b");
    var definitions = topics(new DefinedTopicPermission("app", "orders", "x", permitted));

    var users = new InitialAccess(CONFIG, definitions).users(hosts);

    assertThat(users.topicPermissions("app", "orders")).isEqualTo(Map.of("x", permitted));
  }

  @Test
  void refusesTopicPermissionsOfAnUnknownUserOrVirtualHost() {
    var permitted = TopicPermissions.of("", "");
    var ofNobody = topics(new DefinedTopicPermission("nobody", "orders", "x", permitted));
    var inNowhere = topics(new DefinedTopicPermission("app", "nowhere", "x", permitted));

    assertThatThrownBy(() -> new InitialAccess(CONFIG, ofNobody).users(hosts))
        .hasMessage("definitions: topic_permissions: expected a known user, found 'nobody'");
    assertThatThrownBy(() -> new InitialAccess(CONFIG, inNowhere).users(hosts))
        .hasMessage("definitions: topic_permissions: expected a known vhost, found 'nowhere'");
  }

  @Test
  void refusesLimitsOfAnUnknownVirtualHost() {
    var limits = Map.of("orders", VirtualHostLimits.UNLIMITED);
    var definitions =
        new Definitions(List.of(), List.of(), limits, List.of(), List.of(), List.of());

    assertThatThrownBy(() -> new InitialAccess(CONFIG, definitions).users(hosts))
        .isInstanceOf(ConfigException.class)
        .hasMessage("definitions: limits: expected a known vhost, found 'orders'");
  }

  private static Definitions topics(DefinedTopicPermission permission) {
    return new Definitions(
        List.of(APP), List.of("orders"), Map.of(), List.of(), List.of(permission), List.of());
  }

  private List<String> names() {
    return hosts.all().stream().map(VirtualHost::name).toList();
  }

  private static Definitions definitions(
      List<User> users, List<String> virtualHosts, DefinedPermission... permissions) {
    return new Definitions(
        users, virtualHosts, Map.of(), List.of(permissions), List.of(), List.of());
  }
}
