package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bytes of records.
class RecordFormatTest {
  private final Memory memory = new Memory(1 << 20);
  private final CRC32C crc = new CRC32C();
  private final MessageView view = new MessageView();

  private static MessageView message(int routing, int properties, int body) {
    var bytes = new byte[routing + properties + body];
    new Random(1).nextBytes(bytes);
    var from = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    var message = new MessageView();
    message.routing(from, 0, routing);
    message.properties(from, routing, properties);
    message.body(from, routing + properties, body);
    return message;
  }

  @ParameterizedTest
  @CsvSource({
    "11, 2, 16, 1",
    "4, 2, 0, 0",
    "512, 14, 7, 2",
    "20, 65534, 8, 62",
    "20, 65535, 9, 63",
    "2, 131000, 262144, 1000"
  })
  void readsWhatItWrites(int routing, int properties, int body, int queues) {
    var message = message(routing, properties, body);
    int[] ids = new Random(2).ints(queues).toArray();

    RecordFormat.writeMessage(memory, 64, 0, message, ids, queues);
    RecordFormat.readMessage(memory, 64, view);

    assertThat(view.routingMemory().slice(view.routingOffset(), view.routingLength()))
        .isEqualTo(message.routingMemory().slice(0, routing));
    assertThat(view.propertiesMemory().slice(view.propertiesOffset(), view.propertiesLength()))
        .isEqualTo(message.propertiesMemory().slice(routing, properties));
    assertThat(view.bodyMemory().slice(view.bodyOffset(), view.bodyLength()))
        .isEqualTo(message.bodyMemory().slice(routing + properties, body));
    assertThat(RecordFormat.queueCount(memory.little, 64)).isEqualTo(queues);
    assertThat(view.bodyOffset() + body - 64)
        .isEqualTo(RecordFormat.messageLength(message, queues));
  }

  @Test
  void keepsTheSizeOfABodyInParts() {
    var message = message(4, 2, 24);
    message.partedBody(5_000_000_000L);

    RecordFormat.writeMessage(memory, 64, 0, message, new int[] {7}, 1);
    RecordFormat.readMessage(memory, 64, view);

    assertThat(view.isParted()).isTrue();
    assertThat(view.bodySize()).isEqualTo(5_000_000_000L);
    assertThat(view.bodyLength()).isEqualTo(24);
  }

  @Test
  void writesThePerfTestMessageInSixtyFourBytes() {
    var message = message(11, 2, 16);

    int length = RecordFormat.align(RecordFormat.messageLength(message, 1));

    assertThat(length).isEqualTo(64);
  }

  @Test
  void seesEveryChangedByteOfARecord() {
    var chunk = new Chunk(false, 3, 3L << 20, 1);
    RecordFormat.writeChunkHeader(chunk, memory, crc, 0, 0);
    RecordFormat.writePad(chunk, memory, crc, 64);
    assertThat(RecordFormat.isRecord(memory, crc, chunk, 64)).isTrue();

    for (int i = 64; i < 64 + RecordFormat.RECORD_HEADER; i++) {
      byte before = memory.bytes.get(i);
      memory.bytes.put(i, (byte) (before ^ 0x10));

      assertThat(RecordFormat.isRecord(memory, crc, chunk, 64)).as("byte %d", i).isFalse();
      memory.bytes.put(i, before);
    }
  }

  @Test
  void takesNoRecordOfAnotherRun() {
    var chunk = new Chunk(false, 3, 3L << 20, 1);
    RecordFormat.writePad(chunk, memory, crc, 64);

    var later = new Chunk(false, 3, 3L << 20, 2);

    assertThat(RecordFormat.isRecord(memory, crc, later, 64)).isFalse();
  }
}
