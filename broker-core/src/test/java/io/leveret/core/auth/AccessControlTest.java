package io.leveret.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
