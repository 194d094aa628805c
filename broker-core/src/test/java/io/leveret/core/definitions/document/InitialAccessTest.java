package io.leveret.core.definitions.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.auth.AuthResult;
import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.TopicPermissions;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserDirectory;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.AccessConfig;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.config.ConfigException;
import io.leveret.core.config.Durability;
import io.leveret.core.definitions.DefinedLimits;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.definitions.DefinedTopicPermission;
import io.leveret.core.definitions.DefinedUser;
import io.leveret.core.definitions.DefinedVirtualHost;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.meta.BrokerState;
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
          Durability.FSYNC,
          new Random(1));
  private final UserDirectory users = new UserDirectory(Set.of());
  private final BrokerState state = new BrokerState(hosts, users);

  InitialAccessTest() {
    state.start(_ -> 0);
  }

  @Test
  void makesTheDefaultsWithoutDefinitions() {
    begin(Definitions.NONE);

    assertThat(users.authenticate("guest", "guest", true)).isInstanceOf(AuthResult.Granted.class);
    assertThat(users.permissions("guest", "/")).contains(VirtualHostPermissions.ALL);
    assertThat(names()).containsExactly("/");
  }

  @Test
  void makesNoDefaultsInADirectoryThatHoldsSomething() {
    users.put(APP);

    begin(Definitions.NONE);

    assertThat(users.users()).containsExactly(APP);
    assertThat(names()).isEmpty();
  }

  /// OPS-02.
  @Test
  void putsDefinitionsOverWhatThereIs() {
    users.put(new User("app", PasswordHash.NONE, Set.of("old")));
    users.put(new User("other", PasswordHash.NONE, Set.of()));
    hosts.create("kept");

    begin(definitions(List.of(APP), List.of("orders"), APP_MAY));

    assertThat(users.find("app")).contains(APP);
    assertThat(users.find("other")).isPresent();
    assertThat(names()).containsExactly("kept", "orders");
  }

  @Test
  void replacesTheDefaultUserByDefinedOnes() {
    begin(definitions(List.of(APP), List.of("orders"), APP_MAY));

    assertThat(users.find("guest")).isEmpty();
    assertThat(users.permissions("app", "orders")).contains(VirtualHostPermissions.ALL);
  }

  @Test
  void replacesTheDefaultVirtualHostByDefinedOnes() {
    begin(definitions(List.of(APP), List.of("orders")));

    assertThat(names()).containsExactly("orders");
  }

  @Test
  void keepsTheDefaultUserAndItsVirtualHostWhenNoUsersAreDefined() {
    begin(definitions(List.of(), List.of("orders")));

    assertThat(users.find("guest")).isPresent();
    assertThat(names()).containsExactlyInAnyOrder("/", "orders");
  }

  @Test
  void keepsTheDefaultVirtualHostWhenNoneIsDefined() {
    begin(definitions(List.of(APP), List.of()));

    assertThat(names()).containsExactly("/");
  }

  @Test
  void setsLimits() {
    var limits = new VirtualHostLimits(1, 2);

    begin(limits("/", limits));

    assertThat(hosts.find("/").orElseThrow().limits()).isEqualTo(limits);
  }

  @Test
  void takesPermissionsOnARecoveredVirtualHost() {
    hosts.create("orders");

    begin(definitions(List.of(APP), List.of("/"), APP_MAY));

    assertThat(users.permissions("app", "orders")).isPresent();
  }

  @Test
  void refusesPermissionsOnAnUnknownVirtualHost() {
    assertThat(refusal(definitions(List.of(APP), List.of("/"), APP_MAY)))
        .isEqualTo("definitions: permissions: expected a known vhost, found 'orders'");
  }

  @Test
  void refusesPermissionsOfAnUnknownUser() {
    assertThat(refusal(definitions(List.of(), List.of("orders"), APP_MAY)))
        .isEqualTo("definitions: permissions: expected a known user, found 'app'");
  }

  /// SE-12.
  @Test
  void setsTopicPermissions() {
    var permitted = TopicPermissions.of("^a", "^b");

    begin(topics(new DefinedTopicPermission("app", "orders", "x", permitted)));

    assertThat(users.topicPermissions("app", "orders")).isEqualTo(Map.of("x", permitted));
  }

  @Test
  void refusesTopicPermissionsOfAnUnknownUserOrVirtualHost() {
    var permitted = TopicPermissions.of("", "");
    var ofNobody = topics(new DefinedTopicPermission("nobody", "orders", "x", permitted));
    var inNowhere = topics(new DefinedTopicPermission("app", "nowhere", "x", permitted));

    assertThat(refusal(ofNobody))
        .isEqualTo("definitions: topic_permissions: expected a known user, found 'nobody'");
    assertThat(refusal(inNowhere))
        .isEqualTo("definitions: topic_permissions: expected a known vhost, found 'nowhere'");
  }

  @Test
  void refusesLimitsOfAnUnknownVirtualHost() {
    assertThat(refusal(limits("orders", VirtualHostLimits.UNLIMITED)))
        .isEqualTo("definitions: limits: expected a known vhost, found 'orders'");
  }

  private void begin(Definitions definitions) {
    var access = new InitialAccess(CONFIG, definitions);
    access.requireApplicable(state);
    access.apply(state);
  }

  private String refusal(Definitions definitions) {
    var access = new InitialAccess(CONFIG, definitions);
    var message = new StringBuilder();
    assertThatThrownBy(() -> access.requireApplicable(state))
        .isInstanceOf(ConfigException.class)
        .satisfies(refusal -> message.append(refusal.getMessage()));
    return message.toString();
  }

  private List<String> names() {
    return hosts.all().stream().map(VirtualHost::name).toList();
  }

  private static Definitions limits(String host, VirtualHostLimits limits) {
    return new Definitions(
        List.of(),
        List.of(),
        List.of(new DefinedLimits(host, limits)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Definitions topics(DefinedTopicPermission permission) {
    return new Definitions(
        List.of(new DefinedUser(APP)),
        virtualHosts(List.of("orders")),
        List.of(),
        List.of(),
        List.of(permission),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Definitions definitions(
      List<User> users, List<String> virtualHosts, DefinedPermission... permissions) {
    return new Definitions(
        users.stream().map(DefinedUser::new).toList(),
        virtualHosts(virtualHosts),
        List.of(),
        List.of(permissions),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static List<DefinedVirtualHost> virtualHosts(List<String> names) {
    return names.stream()
        .map(name -> new DefinedVirtualHost(name, io.leveret.core.vhost.VirtualHostMetadata.NONE))
        .toList();
  }
}
