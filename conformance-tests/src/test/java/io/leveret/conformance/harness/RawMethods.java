package io.leveret.conformance.harness;

import static io.leveret.conformance.harness.WireWriter.method;

import java.nio.charset.StandardCharsets;

/// The bytes of the methods that raw tests send most, with arguments in their usual form.
public final class RawMethods {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  private RawMethods() {}

  /// A whole frame: type, channel, length, payload, end octet.
  public static byte[] frame(int type, int channel, byte[] payload) {
    return new WireWriter().int8(type).int16(channel).longstr(payload).int8(RawFrame.END).toBytes();
  }

  /// The entries of a client's properties, with the capabilities that a modern client declares.
  public static WireWriter clientProperties() {
    return new WireWriter()
        .entry("product", "conformance")
        .shortstr("capabilities")
        .int8('F')
        .table(capabilities ->
            capabilities
                .entry("authentication_failure_close", true)
                .entry("connection.blocked", true)
                .entry("consumer_cancel_notify", true)
                .entry("basic.nack", true)
                .entry("publisher_confirms", true));
  }

  /// The entries of the properties of a client that declares no capability.
  public static WireWriter plainClientProperties() {
    return new WireWriter().entry("product", "conformance");
  }

  /// The SASL PLAIN response.
  public static byte[] plain(String username, String password) {
    return ("\0" + username + "\0" + password).getBytes(StandardCharsets.UTF_8);
  }

  public static WireWriter startOk(String mechanism, byte[] response, WireWriter properties) {
    return method(10, 11)
        .longstr(properties.toBytes())
        .shortstr(mechanism)
        .longstr(response)
        .shortstr("en_US");
  }

  public static WireWriter tuneOk(int channelMax, long frameMax, int heartbeatSeconds) {
    return method(10, 31).int16(channelMax).int32(frameMax).int16(heartbeatSeconds);
  }

  public static WireWriter open(String virtualHost) {
    return method(10, 40).shortstr(virtualHost).shortstr("").bits(false);
  }

  public static WireWriter connectionClose(int replyCode, String replyText) {
    return method(10, 50).int16(replyCode).shortstr(replyText).int16(0).int16(0);
  }

  public static WireWriter channelOpen() {
    return method(20, 10).shortstr("");
  }

  public static WireWriter channelClose() {
    return method(20, 40).int16(200).shortstr("bye").int16(0).int16(0);
  }

  public static WireWriter channelCloseOk() {
    return method(20, 41);
  }

  /// A durable, shared queue that stays.
  public static WireWriter queueDeclare(String queue) {
    return queueDeclare(queue, false);
  }

  /// A durable, shared queue that stays, with or without an answer.
  public static WireWriter queueDeclare(String queue, boolean nowait) {
    return method(50, 10)
        .int16(0)
        .shortstr(queue)
        .bits(false, true, false, false, nowait)
        .emptyTable();
  }

  public static WireWriter queueDeclarePassive(String queue) {
    return method(50, 10)
        .int16(0)
        .shortstr(queue)
        .bits(true, false, false, false, false)
        .emptyTable();
  }

  public static WireWriter publish(String exchange, String routingKey) {
    return method(60, 40).int16(0).shortstr(exchange).shortstr(routingKey).bits(false, false);
  }

  /// The content header of class 60 with no property set.
  public static WireWriter contentHeader(long bodySize) {
    return contentHeader(bodySize, 0);
  }

  /// The content header of class 60; the caller appends the properties that the flags name.
  public static WireWriter contentHeader(long bodySize, int propertyFlags) {
    return new WireWriter().int16(60).int16(0).int64(bodySize).int16(propertyFlags);
  }

  public static WireWriter get(String queue, boolean noAck) {
    return method(60, 70).int16(0).shortstr(queue).bits(noAck);
  }

  public static WireWriter consume(String queue, String consumerTag, boolean noAck) {
    return method(60, 20)
        .int16(0)
        .shortstr(queue)
        .shortstr(consumerTag)
        .bits(false, noAck, false, false)
        .emptyTable();
  }

  public static WireWriter ack(long deliveryTag, boolean multiple) {
    return method(60, 80).int64(deliveryTag).bits(multiple);
  }

  public static WireWriter qos(int prefetchCount) {
    return method(60, 10).int32(0).int16(prefetchCount).bits(false);
  }
}
