package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.value.FieldTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A queue, another one that gets its dead letters, and time that the test moves.
final class LetterBench implements AutoCloseable {
  private final QueueBench bench;
  private final MessageQueue letters;

  LetterBench(Path directory, boolean durable) {
    bench = new QueueBench(directory, durable);
    var declare = new Declare("letters", false, durable, false, false, false, FieldTable.EMPTY);
    letters = bench.shard().virtualHost().declareQueue(new Anybody(), declare);
    bench.settle();
  }

  private record Anybody() implements Session {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public String user() {
      return "anybody";
    }

    @Override
    public Permissions permissions() {
      return Permissions.ALL;
    }
  }

  QueueBench bench() {
    return bench;
  }

  MessageQueue queue() {
    return bench.queue();
  }

  MessageQueue letters() {
    return letters;
  }

  void apply(SettingsOf settings) {
    queue().apply(settings.settings());
  }

  /// Publishes messages that set no limit to their time.
  void publish(String... bodies) {
    bench.publish(bodies);
  }

  void publish(String body, int priority, long timeToLive) {
    MessageView message = QueueBench.message(body);
    message.wishes(priority, timeToLive);
    bench.publish(message);
  }

  /// Lets time pass, and does what is to be done in it, but nothing on the disk.
  void pass(long millis) {
    bench.shard().loop().advance(Duration.ofMillis(millis));
    bench.shard().endBatch();
  }

  /// Lets time pass, and then everybody come to rest.
  void passAndSettle(long millis) {
    pass(millis);
    bench.settle();
  }

  /// Takes every letter.
  List<String> takeLetters() {
    return drain(letters);
  }

  /// Takes every message that is left in the queue.
  List<String> left() {
    return drain(queue());
  }

  private List<String> drain(MessageQueue from) {
    var taker = new FakeConsumer(AckMode.AUTOMATIC, 0);
    bench.settle();
    while (from.get(taker, () -> {}) != GetResult.EMPTY) {
      bench.settle();
    }
    return taker.bodies();
  }

  @Override
  public void close() {
    bench.close();
  }
}
