package io.leveret.protocol.codec;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.value.FieldTable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/// Turns values into bytes and annotated hexadecimal text into bytes, for tests.
public final class Bytes {
  private Bytes() {}

  /// The bytes of hexadecimal text; spaces, line ends and what stands after `#` are notes.
  public static byte[] hex(String annotated) {
    var digits = new StringBuilder();
    annotated.lines().forEach(line -> digits.append(line.replaceAll("#.*", "").replace(" ", "")));
    return HexFormat.of().parseHex(digits);
  }

  public static byte[] of(Method method) {
    return written(out -> MethodEncoder.encode(method, out));
  }

  public static byte[] of(FieldTable table) {
    return written(out -> FieldTableCodec.write(table, out));
  }

  public static byte[] of(BasicProperties properties) {
    return written(out -> PropertiesCodec.write(properties, out));
  }

  /// What `write` writes, into exactly as many bytes as it measures.
  public static byte[] written(Consumer<WireWriter> write) {
    var out = new WireWriter();
    write.accept(out.measure());
    var memory = ByteBuffer.allocate(out.position());
    write.accept(out.wrap(memory, 0));
    return memory.array();
  }

  /// A reader of exactly these bytes: reading past them is an exception that tests do not expect.
  public static WireReader reader(byte[] bytes) {
    return new WireReader().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /// A reader of the first `length` of these bytes, with nothing behind them.
  public static WireReader reader(byte[] bytes, int length) {
    return reader(Arrays.copyOf(bytes, length));
  }
}
