package io.leveret.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DefaultFileTest {
  private static final Path FILE = Path.of("..", "config", "leveret.conf");

  @Test
  void isTheFileThatComesWithTheBroker() throws IOException {
    var file = Files.readString(FILE);

    assertThat(file)
        .as("to write it anew: ./leveret config defaults > config/leveret.conf")
        .isEqualTo(DefaultFile.render());
  }

  @Test
  void setsEveryKeyToItsDefault() {
    var settings = Settings.resolve(Map.of(), Map.of(), ConfigFile.read(FILE));

    assertThat(settings.toConfig()).isEqualTo(BrokerConfig.defaults());
    for (var key : ConfigKeys.all()) {
      assertThat(settings.origin(key)).as(key.name()).contains("leveret.conf line ");
    }
  }

  @Test
  void commentsEveryKey() throws IOException {
    var lines = Files.readAllLines(FILE);

    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).contains(" =") && !lines.get(i).startsWith("#")) {
        assertThat(lines.get(i - 1)).as(lines.get(i)).startsWith("# ");
      }
    }
  }
}
