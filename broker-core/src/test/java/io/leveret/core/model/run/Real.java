package io.leveret.core.model.run;

import io.leveret.core.channel.Frame;
import io.leveret.core.channel.TestShard;
import io.leveret.core.connection.AmqpConnection;
import io.leveret.core.connection.TestBroker;
import io.leveret.core.connection.TestClient;
import io.leveret.core.loop.ManualLoop;
import io.leveret.core.model.Mismatch;
import io.leveret.core.model.Model;
import io.leveret.core.model.Observed;
import io.leveret.core.model.Place;
import io.leveret.core.model.PolicySpec;
import io.leveret.core.model.Seen;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.storage.PowerLoss;
import io.leveret.core.storage.StoreCensus;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// The real broker, on a disk in memory and without threads, and its clients.
final class Real implements AutoCloseable {
  private static final TuneOk TUNE = new TuneOk(2047, 131_072, 0);

  private final Fault fault;
  private final List<PowerLoss> disks;
  private final Map<Integer, TestClient> clients = new TreeMap<>();
  private ManualLoop loop = new ManualLoop();
  private TestBroker broker;

  /// @param shards of the broker, each with a disk
  Real(long seed, Fault fault, int shards) {
    this.fault = fault;
    disks =
        LongStream.range(seed, seed + shards)
            .mapToObj(each -> new PowerLoss(new Random(each), fault == Fault.LIES_ON_SYNC))
            .toList();
    broker = newBroker();
  }

  private TestBroker newBroker() {
    return disks.size() == 1
        ? TestBroker.on(disks.getFirst().disk(), loop)
        : TestBroker.on(disks.stream().map(PowerLoss::disk).toList(), loop);
  }

  long now() {
    return loop.currentTimeMillis();
  }

  TestBroker broker() {
    return broker;
  }

  void open(Place place) {
    client(place.connection()).openChannel(place.channel());
  }

  private TestClient client(int connection) {
    return clients.computeIfAbsent(
        connection,
        _ -> {
          var capabilities =
              FieldTable.builder()
                  .put("consumer_cancel_notify", Model.hasCancelNotices(connection))
                  .build();
          TestClient client = broker.connect();
          client.handshake(TestClient.startOk(capabilities, "guest", "guest"), TUNE);
          return client;
        });
  }

  boolean isConnected(int connection) {
    return clients.containsKey(connection);
  }

  void call(Place place, Method method) {
    client(place.connection()).send(place.channel(), method);
  }

  void publish(Place place, BasicMethod.Publish method, BasicProperties properties, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    int channel = place.channel();
    client(place.connection())
        .send(wire -> {
          wire.method(channel, method).header(channel, body.length, properties);
          return body.length == 0 ? wire : wire.body(channel, body, 0, body.length);
        });
  }

  void setPolicy(PolicySpec policy) {
    broker
        .shard()
        .virtualHost()
        .setPolicy(
            Policy.of(
                kind(policy.isOperators()),
                policy.name(),
                policy.pattern(),
                policy.applyTo(),
                policy.priority(),
                policy.definition()));
    broker.shard().settle();
  }

  void deletePolicy(boolean isOperators, String name) {
    var _ = broker.shard().virtualHost().deletePolicy(kind(isOperators), name);
    broker.shard().settle();
  }

  private static PolicyKind kind(boolean isOperators) {
    return isOperators ? PolicyKind.OPERATOR : PolicyKind.USER;
  }

  /// Lets every connection move to the shard that it is drawn to.
  void letMove() {
    clients.values().forEach(client -> letMove(client.connection()));
    broker.shard().settle();
  }

  private void letMove(AmqpConnection connection) {
    int to = connection.drawnTo();
    if (to != connection.homeShard()) {
      var there = broker.shard().all().get(to).services();
      there.neighbours().gate().stopOthers();
      connection.moveTo(there);
      there.neighbours().gate().leave();
    }
  }

  /// Hands the client's socket to fate.
  void lose(int connection) {
    TestClient lost = clients.remove(connection);
    if (lost != null) {
      lost.connection().closed();
      broker.shard().settle();
    }
  }

  void advance(long millis) {
    loop.advance(Duration.ofMillis(millis));
    broker.shard().settle();
  }

  /// Moves the clock only: nothing may be due.
  void pass(long millis) {
    loop.advance(Duration.ofMillis(millis));
  }

  void restart() {
    broker.close();
    startAgain();
  }

  void crash() {
    disks.forEach(PowerLoss::strike);
    startAgain();
  }

  /// Gets everything that a queue holds, and settles nothing.
  List<Seen> drain(Place place, String queue) {
    List<Seen> all = new ArrayList<>();
    while (true) {
      call(place, new BasicMethod.Get(queue, false));
      Map<Place, List<Seen>> seen = new HashMap<>();
      gather(place.connection(), client(place.connection()).frames(), seen);
      Seen reply = Objects.requireNonNull(seen.get(place)).getLast();
      if (reply.method() instanceof BasicMethod.GetEmpty) {
        return all;
      }
      if (!(reply.method() instanceof BasicMethod.GetOk)) {
        throw new Mismatch("after a crash came " + reply);
      }
      all.add(reply);
    }
  }

  private void startAgain() {
    clients.clear();
    loop = new ManualLoop(loop);
    broker = newBroker();
    doWhatIsDue();
  }

  /// What all clients saw since the last call. Whoever was told of an end has answered it.
  Observed observe() {
    doWhatIsDue();
    Map<Place, List<Seen>> seen = new HashMap<>();
    Map.copyOf(clients)
        .forEach((connection, client) -> {
          gather(connection, client.frames(), seen);
          answer(connection, client, seen);
        });
    seen.values().forEach(fault::distort);
    return new Observed(seen);
  }

  private void doWhatIsDue() {
    while (loop.isTimerDue()) {
      loop.advance(Duration.ZERO);
      broker.shard().settle();
    }
  }

  private void answer(int connection, TestClient client, Map<Place, List<Seen>> seen) {
    seen.forEach((place, all) -> {
      if (place.connection() != connection) {
        return;
      }
      switch (all.getLast().method()) {
        case ChannelMethod.Close _ -> client.send(place.channel(), new ChannelMethod.CloseOk());
        case ConnectionMethod.Close _ -> {
          client.send(0, new ConnectionMethod.CloseOk());
          end(connection, client);
        }
        case ConnectionMethod.CloseOk _ -> end(connection, client);
        default -> {}
      }
    });
  }

  private void end(int connection, TestClient client) {
    client.connection().closed();
    broker.shard().settle();
    clients.remove(connection);
  }

  /// What the queues hold, by their names.
  Map<String, Model.Depth> depths() {
    Map<String, Model.Depth> depths = new TreeMap<>();
    broker
        .shard()
        .virtualHost()
        .queues()
        .forEach(queue ->
            depths.put(
                queue.name(), new Model.Depth(queue.readyCount(), queue.unacknowledgedCount())));
    return depths;
  }

  /// Messages that the store keeps for somebody, once all that is settled is on disk.
  long stored() {
    List<TestShard> shards = broker.shard().all();
    shards.forEach(shard -> shard.store().handover().requestSync());
    broker.shard().settle();
    return shards.stream().mapToLong(shard -> StoreCensus.living(shard.store())).sum();
  }

  private static void gather(int connection, List<Frame> frames, Map<Place, List<Seen>> seen) {
    Map<Integer, Content> contents = new HashMap<>();
    for (Frame frame : frames) {
      var place = new Place(connection, frame.channel());
      List<Seen> there = seen.computeIfAbsent(place, _ -> new ArrayList<>());
      switch (frame.type()) {
        case FrameFormat.METHOD -> there.add(Seen.of(frame.method()));
        case FrameFormat.HEADER -> {
          var content = new Content(frame.header());
          contents.put(frame.channel(), content);
          content.replaceLast(there);
        }
        default -> {
          Content content = Objects.requireNonNull(contents.get(frame.channel()));
          content.body.append(new String(frame.payload(), StandardCharsets.UTF_8));
          content.replaceLast(there);
        }
      }
    }
  }

  /// A content that comes in frames.
  private static final class Content {
    private final ContentHeader header;
    private final StringBuilder body = new StringBuilder();

    Content(ContentHeader header) {
      this.header = header;
    }

    void replaceLast(List<Seen> there) {
      Method method = there.removeLast().method();
      there.add(new Seen(method, header.properties(), body.toString()));
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
