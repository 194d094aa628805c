package io.leveret.core.control;

import io.leveret.core.json.JsonReader;
import io.leveret.core.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A command by its name, what it is about, and the bytes of a file that come with it. Its form on
/// the socket is one line, `{"command":"user add","arguments":{"name":"app"},"bytes":0}`, and then
/// the bytes.
///
/// @param bytes how many follow the line
/// @param body those bytes
public record ControlRequest(
    String command, Map<String, String> arguments, int bytes, InputStream body) {
  public ControlRequest {
    arguments = Map.copyOf(arguments);
  }

  /// A request without a file.
  public static ControlRequest of(String command, Map<String, String> arguments) {
    return new ControlRequest(command, arguments, 0, InputStream.nullInputStream());
  }

  /// Reads the line of a request.
  ///
  /// @throws io.leveret.core.config.ConfigException when it is not one; the message says why
  static ControlRequest parse(byte[] line) throws IOException {
    try (var json = new JsonReader(new ByteArrayInputStream(line), "request")) {
      return json.parse(ControlRequest::read);
    }
  }

  private static ControlRequest read(JsonReader json) throws IOException {
    var fields = new LinkedHashMap<String, String>();
    var arguments = new LinkedHashMap<String, String>();
    int[] bytes = {0};
    json.document(name -> {
      switch (name) {
        case "command" -> fields.put(name, json.text(name));
        case "arguments" -> json.object(name, key -> arguments.put(key, json.text(key)));
        case "bytes" -> bytes[0] = json.integer(name);
        default -> throw json.expected("command, arguments or bytes, found '" + name + "'");
      }
    });
    var command = fields.get("command");
    if (command == null || bytes[0] < 0) {
      throw json.expected("a command, and no less than 0 bytes");
    }
    return new ControlRequest(command, arguments, bytes[0], InputStream.nullInputStream());
  }

  ControlRequest withBody(InputStream stream) {
    return new ControlRequest(command, arguments, bytes, stream);
  }

  /// The line that [#parse] reads.
  String toLine() {
    var text = new StringWriter();
    try (var json = JsonWriter.compact(text)) {
      json.beginObject().field("command", command).name("arguments").beginObject();
      arguments.forEach(json::field);
      json.endObject().field("bytes", bytes).endObject();
    }
    return text.toString();
  }

  /// An argument that must be there.
  ///
  /// @throws ControlException when it is not
  public String argument(String name) {
    return optional(name)
        .orElseThrow(() -> new ControlException(command + ": '" + name + "' is missing"));
  }

  public Optional<String> optional(String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  /// An argument that is texts with commas between; none when it is absent.
  public List<String> list(String name) {
    return Stream.of(optional(name).orElse("").split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
