package io.leveret.core.control;

import java.io.IOException;

/// Where a command puts what it has to say, before it ends.
public interface ControlReply {
  /// A line of output.
  void line(String text) throws IOException;

  /// Something that did not go as asked, while the command goes on.
  void warning(String text) throws IOException;
}
