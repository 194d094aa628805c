package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What is read without picocli is what picocli reads.
final class PlainStartTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "start --port 0 --bind ::1 --data-dir a/b --config c.conf",
        "start --port=7 --bind=0.0.0.0 --data-dir=d=e --config=c.conf",
        "start -D a=b -Dc=d=e --set f=g --set=h=i -D a=2",
        "start --data-dir start --port many",
        "start --set a=b,c|d --set e=${HOME} --data-dir 'x'"
      })
  void readsWhatPicocliReads(String line) {
    String[] words = line.split(" ");
    var expected = new StartCommand();
    new CommandLine(expected).parseArgs(Arrays.copyOfRange(words, 1, words.length));

    var read = PlainStart.of(words).orElseThrow().options;

    assertThat(read).usingRecursiveComparison().isEqualTo(expected.options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "help start",
        "start --help",
        "start --port",
        "start --port=",
        "start --port 1 --port 2",
        "start --prot 1",
        "start -x",
        "start x",
        "start --",
        "start @file",
        "start --port @file",
        "start --port -1",
        "start -D a",
        "start -D=a=b",
        "start -D =b",
        "start -D a=",
        "start --data-dir \"quoted\""
      })
  void leavesAllElseToPicocli(String line) {
    assertThat(PlainStart.of(line.split(" "))).isEmpty();
  }

  @Test
  void leavesNothingAtAllToPicocli() {
    assertThat(PlainStart.of()).isEmpty();
  }

  @Test
  void keepsTheOrderOfKeys() {
    var read = PlainStart.of("start", "-D", "b=1", "-D", "a=2").orElseThrow();

    assertThat(read.options.keys).isInstanceOf(LinkedHashMap.class);
    assertThat(read.options.keys.keySet()).containsExactly("b", "a");
  }
}
