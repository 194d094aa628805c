package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final Map<String, String> FLAG = Map.of("listen.port", "1");
  private static final Map<String, String> ENVIRONMENT = Map.of("LEVERET_LISTEN_PORT", "2");
  private static final ConfigFile FILE = ConfigFile.parse("f", "listen.port = 3");

  @Test
  void letsAFlagWinOverTheEnvironment() {
    var settings = Settings.resolve(FLAG, ENVIRONMENT, FILE);

    assertThat(settings.get(ConfigKeys.PORT)).isEqualTo(1);
    assertThat(settings.origin(ConfigKeys.PORT)).isEqualTo("command line");
  }

  @Test
  void letsTheEnvironmentWinOverTheFile() {
    var settings = Settings.resolve(Map.of(), ENVIRONMENT, FILE);

    assertThat(settings.get(ConfigKeys.PORT)).isEqualTo(2);
    assertThat(settings.origin(ConfigKeys.PORT)).isEqualTo("environment LEVERET_LISTEN_PORT");
  }

  @Test
  void letsTheFileWinOverTheDefault() {
    var settings = Settings.resolve(Map.of(), Map.of(), FILE);

    assertThat(settings.get(ConfigKeys.PORT)).isEqualTo(3);
  }

  @Test
  void ignoresVariablesOfNoKey() {
    var settings = Settings.resolve(Map.of(), Map.of("LEVERET_JAVA_OPTS", "-Xmx1g"), FILE);

    assertThat(settings.get(ConfigKeys.PORT)).isEqualTo(3);
  }

  @Test
  void derivesTheVariableFromTheKey() {
    assertThat(ConfigKeys.DATA_DIR.environmentVariable()).isEqualTo("LEVERET_DATA_DIR");
    assertThat(ConfigKeys.FRAME_MAX.environmentVariable()).isEqualTo("LEVERET_LIMITS_FRAME_MAX");
  }

  @Test
  void refusesAnUnknownFlagKey() {
    assertThatThrownBy(() -> Settings.resolve(Map.of("port", "1"), Map.of(), ConfigFile.none()))
        .hasMessage("unknown key 'port', did you mean 'listen.port'? (command line)");
  }

  @Test
  void givesEveryAddressTheCommonPortUnlessItHasItsOwn() {
    var flags = Map.of("listen.bind", "127.0.0.1, ::1, [::1]:7, localhost:8", "listen.port", "9");

    var config = Settings.resolve(flags, Map.of(), ConfigFile.none()).toConfig();

    assertThat(config.listeners())
        .isEqualTo(
            List.of(
                new Listener("127.0.0.1", 9),
                new Listener("::1", 9),
                new Listener("::1", 7),
                new Listener("localhost", 8)));
  }

  @Test
  void setsSingleValuesForEmbedding() {
    var config = Settings.defaults().with(ConfigKeys.FRAME_MAX, 4096L).toConfig();

    assertThat(config.limits().frameMax()).isEqualTo(4096);
  }

  @Test
  void checksValuesSetByAProgram() {
    assertThatThrownBy(() -> Settings.defaults().with(ConfigKeys.PORT, 65_536))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("listen.port = 65536: expected a whole number in 0..65535");
  }
}
