package io.leveret.core.definitions.document;

import io.leveret.core.json.JsonReader;
import java.io.IOException;

/// One object of `global_parameters`, while it is passed over: none means anything here. One
/// thread, one use.
final class GlobalParameterEntry implements JsonReader.Entry {
  private final JsonReader in;
  private String name = "";

  GlobalParameterEntry(JsonReader in) {
    this.in = in;
  }

  @Override
  public void field(String key) throws IOException {
    if (key.equals("name")) {
      name = in.text(key);
    } else {
      in.ignore();
    }
  }

  String subject() {
    return "global_parameters: " + name;
  }
}
