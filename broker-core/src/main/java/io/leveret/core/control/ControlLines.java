package io.leveret.core.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.core.json.JsonReader;
import io.leveret.core.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The lines of the control socket: what is read is bounded, and an answer's line is an object with
/// one member that says what its text is. Stateless.
final class ControlLines {
  /// Bytes of one line; a longer one is refused.
  private static final int MOST = 4 << 20;

  private ControlLines() {}

  /// What a line of an answer is.
  enum Kind {
    /// A line of output.
    LINE,
    /// Something that did not go as asked; the command goes on.
    WARNING,
    /// The last line: it is done; the text is empty.
    DONE,
    /// The last line: it was refused, and why.
    ERROR
  }

  /// One line of an answer.
  record Answer(Kind kind, String text) {}

  /// Reads up to a line feed, which is not part of the answer; nothing when the stream has ended.
  ///
  /// @throws ControlException when it is too long
  static Optional<byte[]> read(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
      }
      if (line.size() == MOST) {
        throw new ControlException("a line of more than " + MOST + " bytes");
      }
      line.write(octet);
    }
    return Optional.of(line.toByteArray());
  }

  static byte[] encode(Kind kind, String text) {
    var line = new StringWriter();
    try (var json = JsonWriter.compact(line)) {
      json.beginObject().field(name(kind), text).endObject();
    }
    return line.append('\n').toString().getBytes(UTF_8);
  }

  static Answer decode(byte[] line) throws IOException {
    try (var json = new JsonReader(new ByteArrayInputStream(line), "answer")) {
      return json.parse(ControlLines::answer);
    }
  }

  private static Answer answer(JsonReader json) throws IOException {
    var answer = new AtomicReference<Answer>();
    json.document(name -> {
      for (var kind : Kind.values()) {
        if (name.equals(name(kind))) {
          answer.set(new Answer(kind, json.text(name)));
          return;
        }
      }
      throw json.expected("a line of an answer, found '" + name + "'");
    });
    return Optional.ofNullable(answer.get()).orElseThrow(() -> json.expected("a member"));
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case LINE -> "line";
      case WARNING -> "warning";
      case DONE -> "done";
      case ERROR -> "error";
    };
  }
}
