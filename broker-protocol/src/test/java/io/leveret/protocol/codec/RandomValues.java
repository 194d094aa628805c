package io.leveret.protocol.codec;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.LongString;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/// Methods, tables and properties that a seed decides.
public final class RandomValues {
  private static final Set<String> OCTETS = Set.of("versionMajor", "versionMinor");
  private static final Set<String> UNSIGNED_32_BIT =
      Set.of("frameMax", "messageCount", "consumerCount", "prefetchSize");
  private static final String[] ALPHABET = {"a", "Z", "0", ".", "#", " ", "é", "€", "𝄞", "\0"};
  private static final int VALUE_TYPES = 18;

  private final Random random;

  public RandomValues(long seed) {
    this.random = new Random(seed);
  }

  /// Seeds 0 to `count` - 1, or only the one in the system property `seed`: `-Dseed=17`.
  public static LongStream seeds(int count) {
    Long only = Long.getLong("seed");
    return only == null ? LongStream.range(0, count) : LongStream.of(only);
  }

  /// Every record that is a method.
  public static List<Class<?>> methodTypes() {
    return Arrays.stream(Method.class.getPermittedSubclasses())
        .<Class<?>>flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
        .toList();
  }

  public Random random() {
    return random;
  }

  public Method method() {
    var types = methodTypes();
    return method(types.get(random.nextInt(types.size())));
  }

  public Method method(Class<?> type) {
    var components = type.getRecordComponents();
    var types = new Class<?>[components.length];
    var values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = component(components[i]);
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      return (Method) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private Object component(RecordComponent component) {
    var type = component.getType();
    if (type == int.class) {
      return random.nextInt(OCTETS.contains(component.getName()) ? 1 << 8 : 1 << 16);
    }
    if (type == long.class) {
      boolean narrow = UNSIGNED_32_BIT.contains(component.getName());
      return narrow ? random.nextLong(1L << 32) : random.nextLong();
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == String.class) {
      return text();
    }
    return type == LongString.class ? longString() : table();
  }

  /// At most 255 bytes of UTF-8; often empty, sometimes the longest possible.
  public String text() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> "";
      case 2 -> "x".repeat(255);
      default -> someText();
    };
  }

  private String someText() {
    var text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    return text.toString();
  }

  public LongString longString() {
    var bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return LongString.copyOf(bytes);
  }

  public FieldTable table() {
    return table(3);
  }

  private FieldTable table(int depth) {
    var entries = new ArrayList<FieldTable.Entry>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      entries.add(new FieldTable.Entry(text(), value(depth)));
    }
    return new FieldTable(entries);
  }

  private FieldValue value(int depth) {
    return switch (random.nextInt(depth == 0 ? VALUE_TYPES - 2 : VALUE_TYPES)) {
      case 0 -> new FieldValue.Bool(random.nextBoolean());
      case 1 -> new FieldValue.Int8((byte) random.nextInt());
      case 2 -> new FieldValue.Uint8(random.nextInt(1 << 8));
      case 3 -> new FieldValue.Int16((short) random.nextInt());
      case 4 -> new FieldValue.Uint16(random.nextInt(1 << 16));
      case 5 -> new FieldValue.Int32(random.nextInt());
      case 6 -> new FieldValue.Uint32(random.nextLong(1L << 32));
      case 7 -> new FieldValue.Int64(random.nextLong(), 'l');
      case 8 -> new FieldValue.Int64(random.nextLong(), 'L');
      case 9 -> new FieldValue.Float32(random.nextFloat());
      case 10 -> new FieldValue.Float64(random.nextDouble());
      case 11 -> new FieldValue.Decimal(random.nextInt(1 << 8), random.nextLong(1L << 32));
      case 12 -> new FieldValue.Text(longString());
      case 13 -> new FieldValue.Binary(longString());
      case 14 -> new FieldValue.Timestamp(random.nextLong());
      case 15 -> FieldValue.Nothing.INSTANCE;
      case 16 -> FieldValue.of(table(depth - 1));
      default -> FieldValue.of(List.of(value(depth - 1), value(depth - 1)));
    };
  }

  public BasicProperties properties() {
    var properties = BasicProperties.builder();
    List<Runnable> setters =
        List.of(
            () -> properties.contentType(text()),
            () -> properties.contentEncoding(text()),
            () -> properties.headers(table()),
            () -> properties.deliveryMode(random.nextInt(1 << 8)),
            () -> properties.priority(random.nextInt(1 << 8)),
            () -> properties.correlationId(text()),
            () -> properties.replyTo(text()),
            () -> properties.expiration(text()),
            () -> properties.messageId(text()),
            () -> properties.timestamp(random.nextLong()),
            () -> properties.type(text()),
            () -> properties.userId(text()),
            () -> properties.appId(text()),
            () -> properties.clusterId(text()));
    for (var setter : setters) {
      if (random.nextInt(3) == 0) {
        setter.run();
      }
    }
    return properties.build();
  }
}
