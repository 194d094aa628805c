package io.leveret.core.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everybody gets to read, though many want more of the log at a time than may be in memory.
class ManyReadersTest {
  private static final int READERS = 9;
  private static final int[] QUEUE = {1};
  private static final String LONG = "x".repeat(3000);

  /// Each round is a batch; two chunks at least are read in three of them.
  private static final int MOST_ROUNDS = 20 * READERS;

  private final List<Reader> readers = new ArrayList<>();
  private final Disk disk = SteppedStore.memory(new Random(1));
  private RecordingStore store;

  @BeforeEach
  void open() throws IOException {
    store = new RecordingStore(disk, SteppedStore.little(), 1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /// Whoever reads in its turn, which is at the end of a batch.
  private final class Reader {
    private final long address;
    private final String body;
    private final boolean isPart;
    private final MessageView view = new MessageView();
    private boolean isAwake = true;
    private boolean isDone;

    Reader(long address, String body, boolean isPart) {
      this.address = address;
      this.body = body;
      this.isPart = isPart;
    }

    private boolean read() {
      return isPart ? store.store.readPart(address, view) : store.store.read(address, view);
    }

    void turn() {
      if (!isAwake || isDone) {
        return;
      }
      isAwake = false;
      if (read()) {
        assertThat(TestMessages.body(view)).isEqualTo(body);
        isDone = true;
      } else {
        store.store.load(address, () -> isAwake = true);
      }
    }
  }

  private void readAll() {
    for (int i = 0; i < MOST_ROUNDS; i++) {
      readers.forEach(Reader::turn);
      store.store.endOfBatch();
      store.work();
    }
    assertThat(readers).allMatch(reader -> reader.isDone);
  }

  private List<Long> append(int count, boolean durable) {
    var addresses = new ArrayList<Long>();
    for (int i = 0; i < count; i++) {
      addresses.add(store.append(i + LONG, durable, QUEUE));
      store.settle();
    }
    return addresses;
  }

  @Test
  void readMessagesOfTheirOwn() {
    var addresses = append(READERS, true);
    append(4, true);
    for (int i = 0; i < READERS; i++) {
      readers.add(new Reader(addresses.get(i), i + LONG, false));
    }

    readAll();
  }

  /// A dead letter has the body of the message that it was, which is in another chunk.
  @Test
  void readLettersOfTheirOwn() {
    readLettersOf(append(READERS, false));
  }

  @Test
  void readLettersOfTwoMessages() {
    var origins = append(2, false);
    readLettersOf(IntStream.range(0, READERS).mapToObj(i -> origins.get(i % 2)).toList());
  }

  private void readLettersOf(List<Long> origins) {
    var letters = new ArrayList<Long>();
    for (long origin : origins) {
      var letter = TestMessages.message("k", "");
      letter.deadLettered(origin);
      letters.add(store.store.append(letter, QUEUE, 1, false));
      append(1, false);
    }
    append(4, false);
    for (int i = 0; i < READERS; i++) {
      int number = origins.indexOf(origins.get(i));
      readers.add(new Reader(letters.get(i), number + LONG, false));
    }

    readAll();
  }

  /// A part is none of a message that is damaged.
  @Test
  void readPartsOfTheirOwn() throws IOException {
    for (int i = 0; i < READERS; i++) {
      byte[] part = (i + LONG).getBytes(US_ASCII);
      long address = store.store.appendPart(ByteBuffer.wrap(part), 0, part.length, true);
      store.settle();
      readers.add(new Reader(address, i + LONG, true));
    }
    append(4, true);

    readAll();

    assertThat(store.damages).isEmpty();
    assertThat(disk.list()).noneMatch(name -> name.startsWith("lost+found"));
  }
}
