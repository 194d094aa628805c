package io.leveret.cli.store;

import io.leveret.core.disk.StoreException;
import io.leveret.core.offline.DataDirectory;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Tells a directory that is none, in use or too new from one that is damaged. Stateless.
final class Refusals {
  private Refusals() {}

  /// Opens a data directory.
  interface Opener {
    DataDirectory open() throws IOException;
  }

  static DataDirectory open(CommandSpec spec, Opener opener) throws IOException {
    try {
      return opener.open();
    } catch (StoreException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
