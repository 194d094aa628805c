package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigFileTest {
  @Test
  void readsKeysAndSkipsCommentsAndBlankLines() {
    var file = ConfigFile.parse("f", "# comment\n\n limits.heartbeat =  30s \n");

    var settings = Settings.resolve(Map.of(), Map.of(), file);

    assertThat(settings.get(ConfigKeys.HEARTBEAT)).hasSeconds(30);
    assertThat(settings.origin(ConfigKeys.HEARTBEAT)).isEqualTo("f line 3");
  }

  @Test
  void keepsHashesAndEqualSignsInAValue() {
    var file = ConfigFile.parse("f", "access.default-password = a#b=c");

    var settings = Settings.resolve(Map.of(), Map.of(), file);

    assertThat(settings.get(AccessKeys.DEFAULT_PASSWORD)).isEqualTo("a#b=c");
  }

  @Test
  void namesTheNearestKeyAndTheLineOfAnUnknownOne() {
    assertThatThrownBy(() -> ConfigFile.parse("leveret.conf", "\nlimits.heartbeet = 60s"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "unknown key 'limits.heartbeet', did you mean 'limits.heartbeat'?"
                + " (leveret.conf line 2)");
  }

  @Test
  void saysWhatIsExpectedWhereAValueIsBad() {
    var file = ConfigFile.parse("leveret.conf", "limits.frame-max = 12");

    assertThatThrownBy(() -> Settings.resolve(Map.of(), Map.of(), file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "limits.frame-max = 12: expected a size in 4KiB..1GiB, such as 64MiB"
                + " (leveret.conf line 1)");
  }

  @Test
  void hidesASecretThatIsRefused() {
    var file = ConfigFile.parse("f", "access.default-password =");

    assertThatThrownBy(() -> Settings.resolve(Map.of(), Map.of(), file))
        .hasMessageStartingWith("access.default-password = ********: expected");
  }

  @Test
  void refusesALineThatIsNoAssignment() {
    assertThatThrownBy(() -> ConfigFile.parse("f", "limits.heartbeat 60s"))
        .hasMessage("expected 'key = value', found 'limits.heartbeat 60s' (f line 1)");
  }

  @Test
  void refusesAKeyThatIsSetTwice() {
    assertThatThrownBy(() -> ConfigFile.parse("f", "data-dir = a\ndata-dir = b"))
        .hasMessage("key 'data-dir' is set twice (f line 1 and f line 2)");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> ConfigFile.read(Path.of("no-such.conf")))
        .hasMessage("no configuration file no-such.conf");
  }
}
