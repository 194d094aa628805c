package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AccessControlTest {
  private final UserDirectory directory = new UserDirectory(Set.of());

  AccessControlTest() {
    directory.put(new User("app", PasswordHash.create("secret", new Random(7)), Set.of()));
  }

  private AccessControl access(String configure, String write, String read) {
    directory.permit("app", "/", VirtualHostPermissions.of(configure, write, read));
    return directory.accessControl("app", "/");
  }

  /// G107.
  @Test
  void keepsTheThreeRightsApart() {
    var access = access("^a", "^b", "^c");

    assertThat(access.mayConfigure("a")).isTrue();
    assertThat(access.mayWrite("b")).isTrue();
    assertThat(access.mayRead("c")).isTrue();
    assertThat(access.mayConfigure("b")).isFalse();
    assertThat(access.mayWrite("c")).isFalse();
    assertThat(access.mayRead("a")).isFalse();
  }

  @Test
  void findsAnExpressionAnywhereInTheName() {
    var access = access("order", "^order$", "");

    assertThat(access.mayConfigure("my-orders")).isTrue();
    assertThat(access.mayWrite("my-orders")).isFalse();
  }

  @Test
  void letsTheEmptyExpressionMatchNoName() {
    var access = access("", "", "");

    assertThat(access.mayConfigure("q")).isFalse();
    assertThat(access.mayWrite("amq.default")).isFalse();
    assertThat(access.mayRead("")).isTrue();
  }

  @Test
  void refusesEverythingWithoutPermissions() {
    var access = directory.accessControl("app", "/");

    assertThat(access.mayRead("q")).isFalse();
  }

  @Test
  void followsAChangeAtOnce() {
    var access = access(".*", ".*", ".*");
    boolean before = access.mayWrite("q");
    directory.permit("app", "/", VirtualHostPermissions.of("", "", ""));

    boolean after = access.mayWrite("q");

    assertThat(before).isTrue();
    assertThat(after).isFalse();
  }

  @Test
  void answersRightlyForMoreNamesThanItRemembers() {
    var access = access("", "[02468]$", "");

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 200; i++) {
        assertThat(access.mayWrite("q" + i)).as("q%d", i).isEqualTo(i % 2 == 0);
      }
    }
  }

  /// An expression that takes a backtracking engine longer than the universe has been there.
  @Test
  void takesLinearTimeForAHostileExpression() {
    var access = access("(a*)*(a*)*b$", "", "");

    boolean allowed = access.mayConfigure("a".repeat(255));

    assertThat(allowed).isFalse();
  }

  @Test
  void refusesABrokenExpression() {
    assertThatThrownBy(() -> VirtualHostPermissions.of("(", "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a regular expression: '('");
  }

  private boolean mayWriteTopic(AccessControl access, String exchange, String topic) {
    var memory = ByteBuffer.allocateDirect(300).put(7, topic.getBytes(UTF_8));
    return access.mayWriteTopic(exchange, memory, 7, topic.length());
  }

  /// SE-12.
  @Test
  void judgesTopicsOfTheExchangesThatHavePermissions() {
    var access = access(".*", ".*", ".*");
    assertThat(access.restrictsTopics()).isFalse();

    directory.permitTopics("app", "/", "x", TopicPermissions.of("^{username}[.]", "^{vhost}"));

    assertThat(access.restrictsTopics()).isTrue();
    assertThat(mayWriteTopic(access, "x", "app.a")).isTrue();
    assertThat(mayWriteTopic(access, "x", "app")).isFalse();
    assertThat(mayWriteTopic(access, "y", "app")).isTrue();
    assertThat(access.mayReadTopic("x", "/")).isTrue();
    assertThat(access.mayReadTopic("x", "app.a")).isFalse();
    assertThat(access.mayReadTopic("y", "app.a")).isTrue();
  }

  /// SE-27: also what was decided for a topic.
  @Test
  void followsAChangeOfTopicsAtOnce() {
    var access = access(".*", ".*", ".*");
    directory.permitTopics("app", "/", "x", TopicPermissions.of("^a", "^a"));
    assertThat(mayWriteTopic(access, "x", "b")).isFalse();

    directory.permitTopics("app", "/", "x", TopicPermissions.of("^b", "^b"));
    assertThat(mayWriteTopic(access, "x", "b")).isTrue();
    assertThat(mayWriteTopic(access, "x", "a")).isFalse();
    directory.freeTopics("app", "/", "x");

    assertThat(access.restrictsTopics()).isFalse();
    assertThat(mayWriteTopic(access, "x", "a")).isTrue();
  }

  @Test
  void judgesMoreTopicsThanItRemembers() {
    var access = access(".*", ".*", ".*");
    directory.permitTopics("app", "/", "x", TopicPermissions.of("[02468]$", ""));

    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3 * TopicAccess.REMEMBERED; i++) {
        assertThat(mayWriteTopic(access, "x", "topic." + i)).isEqualTo(i % 2 == 0);
      }
    }
  }

  /// A name may spoil an expression that it is put into: then nothing matches.
  @Test
  void refusesTopicsWhoseExpressionIsSpoiled() {
    directory.put(new User("9999", PasswordHash.NONE, Set.of()));
    directory.permit("9999", "/", VirtualHostPermissions.ALL);
    directory.permitTopics("9999", "/", "x", TopicPermissions.of("a{{username}}", ".*"));

    assertThat(mayWriteTopic(directory.accessControl("9999", "/"), "x", "a")).isFalse();
  }
}
