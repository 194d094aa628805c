package io.leveret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is committed works and reads the same on every machine.
final class PortableTextTest {
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.}-])/(work|root|farm|Users|var/tmp|home/\\w+)/");

  @Test
  void namesNoDirectoryOfOneMachine() throws IOException {
    var found = new ArrayList<String>();
    for (var file : RepositoryFiles.all()) {
      var lines = textOf(file);
      for (int i = 0; i < lines.size(); i++) {
        if (MACHINE_PATH.matcher(lines.get(i)).find()) {
          found.add(SourceFile.ROOT.relativize(file) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }

    assertThat(found).isEmpty();
  }

  private static List<String> textOf(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException _) {
      // Not UTF-8, hence not text.
      return List.of();
    }
  }
}
