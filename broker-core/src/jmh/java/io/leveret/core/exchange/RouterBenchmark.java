package io.leveret.core.exchange;

import io.leveret.core.message.MessageView;
import io.leveret.protocol.value.FieldTable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One message to its queues, with few and with very many bindings; keys in turn, so that the last
/// answer is of no use.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouterBenchmark {
  private static final int QUEUES = 10;
  private static final int MESSAGES = 1024;

  @Param({"DIRECT", "TOPIC", "HEADERS"})
  public ExchangeType type = ExchangeType.DIRECT;

  @Param({"1", "10", "100", "1000", "10000", "100000"})
  public int bindings;

  private final RouterFixture fixture = new RouterFixture();
  private final MessageView[] messages = new MessageView[MESSAGES];
  private int next;

  @Setup
  public void bind() {
    fixture.exchange("x", type);
    for (int i = 0; i < QUEUES; i++) {
      fixture.queue("q" + i);
    }
    for (int i = 0; i < bindings; i++) {
      String key = type == ExchangeType.TOPIC ? "*.k" + i + ".#" : "k" + i;
      fixture.bind("x", "q" + i % QUEUES, key, arguments(i));
    }
    for (int i = 0; i < MESSAGES; i++) {
      // A prime apart, so that they are all over the bindings.
      int binding = (int) (i * 7919L % bindings);
      String key = type == ExchangeType.TOPIC ? "a.k" + binding + ".x" : "k" + binding;
      messages[i] = RouterFixture.message("x", key, headers(binding));
    }
  }

  private FieldTable arguments(int binding) {
    return type == ExchangeType.HEADERS
        ? FieldTable.builder().put("x-match", "all").put("h", "v" + binding).build()
        : FieldTable.EMPTY;
  }

  private FieldTable headers(int binding) {
    return type == ExchangeType.HEADERS
        ? FieldTable.builder().put("h", "v" + binding).build()
        : FieldTable.EMPTY;
  }

  @Benchmark
  public int route() {
    next = (next + 1) & (MESSAGES - 1);
    return fixture.router.route(messages[next]).count();
  }
}
