package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.UserDirectory;
import io.leveret.core.auth.UserLimits;
import io.leveret.protocol.error.ConnectionException;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChannelQuotaTest {
  private final UserDirectory users = new UserDirectory(Set.of());
  private final Tally open = new Tally();
  private final ChannelQuota quota = new ChannelQuota(users, open);

  /// G041, CH-10.
  @Test
  void refusesOneMoreThanTheUserMayHave() {
    limit("app", 2);
    quota.take("app");
    quota.take("app");

    assertThatThrownBy(() -> quota.take("app"))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining(
            "number of channels opened for user 'app' has reached the maximum allowed user limit"
                + " of 2");
    assertThat(open.count("app")).isEqualTo(2);
  }

  @Test
  void takesAnotherAfterOneWasGivenBack() {
    limit("app", 1);
    quota.take("app");
    quota.giveBack("app");

    quota.take("app");

    assertThat(open.count("app")).isEqualTo(1);
  }

  @Test
  void countsEachUserApart() {
    limit("app", 1);
    limit("other", 1);
    quota.take("app");

    quota.take("other");

    assertThat(open.count("other")).isEqualTo(1);
  }

  @Test
  void letsAZeroLimitOpenNone() {
    limit("app", 0);

    assertThatThrownBy(() -> quota.take("app")).isInstanceOf(ConnectionException.class);
  }

  @Test
  void letsANegativeLimitOpenAny() {
    limit("app", -1);

    for (int i = 0; i < 3000; i++) {
      quota.take("app");
    }

    assertThat(open.count("app")).isEqualTo(3000);
  }

  private void limit(String name, int maxChannels) {
    users.put(new User(name, PasswordHash.NONE, Set.of(), new UserLimits(-1, maxChannels)));
  }
}
