package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Frame;
import io.leveret.core.channel.Wire;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.OpenOk;
import io.leveret.protocol.method.ConnectionMethod.Start;
import io.leveret.protocol.method.ConnectionMethod.StartOk;
import io.leveret.protocol.method.ConnectionMethod.Tune;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.LongString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// The other end of a connection, as exact as a test wants: bytes in, frames out.
public final class TestClient {
  private static final int MARGIN = 3;

  private final TestBroker broker;
  private final ScriptedTransport transport;
  private final AmqpConnection connection;
  private byte[] pending = {};

  TestClient(TestBroker broker) {
    this.broker = broker;
    this.transport = new ScriptedTransport(() -> broker.loop().execute(this::pump));
    this.connection = broker.accept(transport);
  }

  ScriptedTransport transport() {
    return transport;
  }

  public AmqpConnection connection() {
    return connection;
  }

  /// Bytes that the connection has not taken.
  int pendingBytes() {
    return pending.length;
  }

  static StartOk startOk(String user, String password) {
    return startOk(FieldTable.EMPTY, user, password);
  }

  public static StartOk startOk(FieldTable capabilities, String user, String password) {
    var properties = FieldTable.builder().put("capabilities", capabilities).build();
    var response = LongString.of("\0" + user + "\0" + password);
    return new StartOk(properties, "PLAIN", response, "en_US");
  }

  /// The answer of a client with properties of its own.
  static StartOk startOkOf(FieldTable properties) {
    return new StartOk(properties, "PLAIN", LongString.of("\0guest\0guest"), "en_US");
  }

  /// Up to the open virtual host, declaring no capability and no heartbeat.
  void handshake() {
    handshake(startOk("guest", "guest"), new TuneOk(2047, 131_072, 0));
  }

  public void handshake(StartOk startOk, TuneOk tuneOk) {
    handshake(startOk, tuneOk, "/");
  }

  void handshake(StartOk startOk, TuneOk tuneOk, String virtualHost) {
    send(wire ->
        wire.protocolHeader()
            .method(0, startOk)
            .method(0, tuneOk)
            .method(0, new Open(virtualHost)));
    assertThat(methods())
        .extracting(Method::getClass)
        .containsExactly(Start.class, Tune.class, OpenOk.class);
  }

  public void openChannel(int channel) {
    assertThat(call(channel, new ChannelMethod.Open())).isEqualTo(new ChannelMethod.OpenOk());
  }

  void declare(String queue, boolean durable) {
    Method reply =
        call(
            1,
            new QueueMethod.Declare(queue, false, durable, false, false, false, FieldTable.EMPTY));
    assertThat(reply).isEqualTo(new QueueMethod.DeclareOk(queue, 0, 0));
  }

  void consume(int channel, String queue, String tag, boolean noAck) {
    Method reply =
        call(
            channel,
            new BasicMethod.Consume(queue, tag, false, noAck, false, false, FieldTable.EMPTY));
    assertThat(reply).isEqualTo(new BasicMethod.ConsumeOk(tag));
  }

  /// Sends bytes, and lets the broker work until it has nothing to do.
  public void send(UnaryOperator<Wire> bytes) {
    give(bytes.apply(new Wire()).toBytes());
    broker.shard().settle();
  }

  public void send(int channel, Method method) {
    send(wire -> wire.method(channel, method));
  }

  /// Sends a method and answers the one method that comes back.
  Method call(int channel, Method method) {
    send(channel, method);
    List<Method> replies = methods();
    assertThat(replies).hasSize(1);
    return replies.getFirst();
  }

  /// Gives bytes to the connection at once; the batch does not end.
  void give(byte[] bytes) {
    int had = pending.length;
    pending = Arrays.copyOf(pending, had + bytes.length);
    System.arraycopy(bytes, 0, pending, had, bytes.length);
    pump();
  }

  /// The frames that came since the last call.
  public List<Frame> frames() {
    return transport.out().take();
  }

  /// The methods that came since the last call; nothing else may have come.
  List<Method> methods() {
    return frames().stream().map(Frame::method).toList();
  }

  private void pump() {
    if (pending.length == 0 || !transport.isReading()) {
      return;
    }
    var memory = ByteBuffer.allocateDirect(MARGIN + pending.length).put(MARGIN, pending);
    int taken = connection.receive(memory, MARGIN, memory.capacity()) - MARGIN;
    pending = Arrays.copyOfRange(pending, taken, pending.length);
  }
}
