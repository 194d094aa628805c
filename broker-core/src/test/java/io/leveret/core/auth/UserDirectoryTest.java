package io.leveret.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.auth.AuthResult.Granted;
import io.leveret.core.auth.AuthResult.Refused;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UserDirectoryTest {
  private final UserDirectory directory = new UserDirectory(Set.of("guest"));

  UserDirectoryTest() {
    directory.put(user("guest", "guest"));
    directory.put(user("app", "secret"));
  }

  private static User user(String name, String password) {
    return new User(name, PasswordHash.create(password, new Random(7)), Set.of());
  }

  @Test
  void grantsTheRightPassword() {
    var result = directory.authenticate("app", "secret", false);

    assertThat(result).isEqualTo(new Granted(directory.find("app").orElseThrow()));
  }

  /// G008: the log tells the reason, the wire does not.
  @Test
  void refusesTheWrongPassword() {
    var result = directory.authenticate("app", "Secret", true);

    assertThat(result).isEqualTo(new Refused("user 'app' - invalid credentials"));
  }

  @Test
  void refusesAnUnknownUserForTheSameReason() {
    var result = directory.authenticate("nobody", "secret", true);

    assertThat(result).isEqualTo(new Refused("user 'nobody' - invalid credentials"));
  }

  /// G009.
  @Test
  void refusesGuestFromAnotherMachine() {
    var result = directory.authenticate("guest", "guest", false);

    assertThat(result).isEqualTo(new Refused("user 'guest' can only connect via localhost"));
  }

  /// G009.
  @Test
  void grantsGuestFromThisMachine() {
    var result = directory.authenticate("guest", "guest", true);

    assertThat(result).isInstanceOf(Granted.class);
  }

  /// G010.
  @Test
  void refusesABlankPasswordEvenIfItIsTheRightOne() {
    directory.put(user("blank", ""));

    var result = directory.authenticate("blank", "", true);

    assertThat(result).isEqualTo(new Refused("user 'blank' sent a blank password"));
  }

  /// SE-08.
  @Test
  void refusesEveryPasswordOfAUserWhoHasNone() {
    directory.put(new User("certified", PasswordHash.NONE, Set.of()));

    var result = directory.authenticate("certified", "any", true);

    assertThat(result).isEqualTo(new Refused("user 'certified' - invalid credentials"));
  }

  @Test
  void holdsAnUnknownUserToNoLimit() {
    assertThat(directory.limits("nobody")).isEqualTo(UserLimits.UNLIMITED);
  }

  @Test
  void forgetsThePermissionsOfARemovedUser() {
    directory.permit("app", "/", VirtualHostPermissions.ALL);
    directory.remove("app");
    directory.put(user("app", "secret"));

    assertThat(directory.permissions("app", "/")).isEmpty();
  }

  @Test
  void forgetsThePermissionsOfARemovedVirtualHost() {
    directory.permit("app", "orders", VirtualHostPermissions.ALL);
    directory.permit("app", "/", VirtualHostPermissions.ALL);

    directory.forgetVirtualHost("orders");

    assertThat(directory.permissions("app", "orders")).isEmpty();
    assertThat(directory.permissions("app", "/")).contains(VirtualHostPermissions.ALL);
  }

  @Test
  void refusesToPermitAUserWhoIsNotThere() {
    assertThatThrownBy(() -> directory.permit("nobody", "/", VirtualHostPermissions.ALL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// SE-02, G009.
  @Test
  void admitsAKnownUserWithoutAPassword() {
    assertThat(directory.admit("app", false))
        .isEqualTo(new Granted(directory.find("app").orElseThrow()));
    assertThat(directory.admit("guest", false))
        .isEqualTo(new Refused("user 'guest' can only connect via localhost"));
    assertThat(directory.admit("nobody", true))
        .isEqualTo(new Refused("user 'nobody' does not exist"));
  }

  /// SE-12.
  @Test
  void keepsTopicPermissionsByExchange() {
    var permitted = TopicPermissions.of("^a", "^b");
    directory.permitTopics("app", "/", "x", permitted);
    directory.permitTopics("app", "/", "y", permitted);

    directory.freeTopics("app", "/", "y");

    assertThat(directory.topicPermissions("app", "/")).isEqualTo(Map.of("x", permitted));
    assertThat(directory.topicPermissions("app", "other")).isEmpty();
    assertThat(directory.topicPermissions("guest", "/")).isEmpty();
  }

  @Test
  void forgetsTopicPermissionsWithWhatTheyAreAbout() {
    var permitted = TopicPermissions.of("^a", "^b");
    directory.permitTopics("app", "/", "x", permitted);
    directory.permitTopics("app", "freed", "x", permitted);
    directory.permitTopics("app", "gone", "x", permitted);

    directory.freeTopics("app", "freed");
    directory.forgetVirtualHost("gone");

    assertThat(directory.topicPermissions("app", "freed")).isEmpty();
    assertThat(directory.topicPermissions("app", "gone")).isEmpty();
    assertThat(directory.topicPermissions("app", "/")).isNotEmpty();
    directory.remove("app");
    assertThat(directory.topicPermissions("app", "/")).isEmpty();
  }

  @Test
  void refusesTopicPermissionsOfAnUnknownUser() {
    var permitted = TopicPermissions.of("", "");

    assertThatThrownBy(() -> directory.permitTopics("nobody", "/", "x", permitted))
        .hasMessage("no user 'nobody'");
  }
}
