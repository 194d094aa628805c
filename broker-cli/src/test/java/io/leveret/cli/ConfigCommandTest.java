package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.config.ConfigKeys;
import io.leveret.core.config.DefaultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigCommandTest {
  @TempDir Path directory;

  private String file(String contents) throws IOException {
    return Files.writeString(directory.resolve("my.conf"), contents).toString();
  }

  @Test
  void acceptsTheDefaultFile() throws IOException {
    var run = CliRun.of("config", "check", file(DefaultFile.render()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).isEqualToIgnoringNewLines("OK");
  }

  @Test
  void refusesAMisspeltKeyInOneLine() throws Exception {
    var file = file("# mine\nlimits.hartbeat = 60s\n");

    var ended = CliProcess.run("config", "check", file);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors())
        .containsExactly(
            "leveret: unknown key 'limits.hartbeat', did you mean 'limits.heartbeat'? ("
                + file
                + " line 2)");
  }

  @Test
  void refusesADirectoryInOneLine() {
    var run = CliRun.of("config", "check", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors().lines()).hasSize(1);
  }

  @Test
  void showsEveryValueAndWhoSetIt() throws IOException {
    var file = file("limits.heartbeat = 30s\n");

    var run = CliRun.of("config", "show", "--config", file, "--port", "7", "-D", "data-dir=here");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output().lines())
        .hasSameSizeAs(ConfigKeys.all())
        .anyMatch(line -> line.matches("limits.heartbeat +30s +.*my.conf line 1"))
        .anyMatch(line -> line.matches("listen.port +7 +command line"))
        .anyMatch(line -> line.matches("data-dir +here +command line"))
        .anyMatch(line -> line.matches("limits.frame-max +128KiB +default"));
  }

  @Test
  void showsNoPassword() throws IOException {
    var file = file("access.default-password = open-sesame\n");

    var run = CliRun.of("config", "show", "--config", file);

    assertThat(run.output()).contains("access.default-password").doesNotContain("open-sesame");
  }

  @Test
  void showsValuesAsJson() throws IOException {
    var file = file("identity.product = a \"b\" \\c\n");

    var run = CliRun.of("config", "show", "--json", "--config", file);

    assertThat(run.output())
        .startsWith("[\n  {\"key\": \"listen.bind\", \"value\": \"127.0.0.1\", \"origin\": ")
        .contains("\"a \\u0022b\\u0022 \\u005cc\"")
        .endsWith("}\n]\n");
  }

  @Test
  void refusesAnUnknownKeyOnTheCommandLine() throws IOException {
    var run = CliRun.of("config", "show", "--config", file(""), "--set", "limits.framemax=1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("did you mean 'limits.frame-max'? (command line)");
  }

  @Test
  void printsTheDefaultFile() {
    var run = CliRun.of("config", "defaults");

    assertThat(run.output()).isEqualTo(DefaultFile.render());
  }
}
