package io.leveret.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher gives to Java, in an installation of its own whose Java prints its arguments.
final class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "leveret");

  @TempDir Path directory;
  private Path home;
  private Path java;

  @BeforeEach
  void makeAnInstallation() throws IOException {
    home = directory.resolve("home");
    java = directory.resolve("java");
    copy(LAUNCHER, home.resolve("leveret"));
    copy(LAUNCHER.resolveSibling("scripts/java-home"), home.resolve("scripts/java-home"));
    for (String module : List.of("broker-protocol", "broker-core", "broker-cli")) {
      Files.createDirectories(home.resolve(module, "src", "main"));
      write(home.resolve(module, "pom.xml"), "");
    }
    write(home.resolve("pom.xml"), "");
    write(target("broker-cli-1.jar"), "");
    write(target("lib/broker-core-1.jar"), "");
    write(target("lib/broker-protocol-1.jar"), "");
    write(target("built"), "");
    var future = FileTime.fromMillis(System.currentTimeMillis() + 60_000);
    Files.setLastModifiedTime(target("built"), future); // newer than all sources
    write(java.resolve("release"), "JAVA_VERSION=\"25\"\n");
    write(java.resolve("bin", "java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    makeExecutable(java.resolve("bin", "java"));
  }

  @Test
  void givesEachOptionForJavaAsItIsWritten() throws Exception {
    write(target("gc1"), ""); // what a shell would take gc* for

    var arguments =
        run(Map.of("LEVERET_JAVA_OPTS", "-Xlog:gc*:file=a.log  -Da=?[x] -Xmx1g"), "start");

    assertThat(arguments).containsSubsequence("-Xmx512m", "-Xlog:gc*:file=a.log", "-Da=?[x]");
    assertThat(arguments).containsSubsequence("-Xmx1g", "-cp", "io.leveret.cli.Main", "start");
  }

  @Test
  void givesNothingMoreWhereNoOptionsAreSet() throws Exception {
    assertThat(run(Map.of("LEVERET_JAVA_OPTS", ""), "version")).doesNotContain("");
  }

  @Test
  void givesTheCommandItsWordsAsTheyAre() throws Exception {
    var arguments = run(Map.of(), "start", "--data-dir", "a b*", "");

    assertThat(arguments).endsWith("start", "--data-dir", "a b*", "");
  }

  @Test
  void usesTheCacheOfABuild() throws Exception {
    write(target("leveret.aot"), "some");

    assertThat(run(Map.of(), "start")).contains("-XX:AOTCache=" + target("leveret.aot"));
    assertThat(run(Map.of("LEVERET_AOT", "off"), "start")).noneMatch(it -> it.contains("AOTCache"));
    assertThat(run(Map.of(), "version")).noneMatch(it -> it.contains("AOTCache"));
  }

  @Test
  void startsWithoutACacheThatCouldNotBeMade() throws Exception {
    write(target("leveret.aot"), "");

    assertThat(run(Map.of(), "start"))
        .contains("io.leveret.cli.Main")
        .noneMatch(it -> it.contains("AOTCache"));
  }

  private List<String> run(Map<String, String> environment, String... words) throws Exception {
    var command = new ArrayList<>(List.of(home.resolve("leveret").toString()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(target("").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LEVERET_"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    var process = builder.start();
    List<String> lines = process.inputReader(UTF_8).readAllLines();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  private Path target(String name) {
    return home.resolve("broker-cli", "target", name);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void copy(Path from, Path to) throws IOException {
    write(to, Files.readString(from));
    makeExecutable(to);
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
