package io.leveret.protocol.codec;

import static io.leveret.protocol.content.PropertyFlags.APP_ID;
import static io.leveret.protocol.content.PropertyFlags.CLUSTER_ID;
import static io.leveret.protocol.content.PropertyFlags.CONTENT_ENCODING;
import static io.leveret.protocol.content.PropertyFlags.CONTENT_TYPE;
import static io.leveret.protocol.content.PropertyFlags.CORRELATION_ID;
import static io.leveret.protocol.content.PropertyFlags.DELIVERY_MODE;
import static io.leveret.protocol.content.PropertyFlags.EXPIRATION;
import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.content.PropertyFlags.MESSAGE_ID;
import static io.leveret.protocol.content.PropertyFlags.PRIORITY;
import static io.leveret.protocol.content.PropertyFlags.REPLY_TO;
import static io.leveret.protocol.content.PropertyFlags.TIMESTAMP;
import static io.leveret.protocol.content.PropertyFlags.TYPE;
import static io.leveret.protocol.content.PropertyFlags.USER_ID;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.PropertyFlags;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;

/// Reads and writes property blocks: the property flags and the property list (0-9-1 §4.2.6.1).
///
/// Stateless. For where whole properties are needed; [io.leveret.protocol.content.PropertyScanner]
/// serves where a message only passes through.
public final class PropertiesCodec {
  private PropertiesCodec() {}

  /// Reads a block.
  ///
  /// @throws ConnectionException 501 when it is cut short, has flags that `basic` lacks, or text
  ///   that is not UTF-8; 502 when the headers are malformed
  public static BasicProperties read(WireReader in) {
    int flags = in.uint16();
    if ((flags & PropertyFlags.REFUSED) != 0) {
      throw new ConnectionException(
          ReplyCode.FRAME_ERROR, "cannot decode property flags 0x" + Integer.toHexString(flags));
    }
    var properties = BasicProperties.builder();
    for (int rest = flags; rest != 0; rest ^= Integer.highestOneBit(rest)) {
      readProperty(Integer.highestOneBit(rest), in, properties);
    }
    return properties.build();
  }

  private static void readProperty(int flag, WireReader in, BasicProperties.Builder to) {
    switch (flag) {
      case CONTENT_TYPE -> to.contentType(in.shortstr());
      case CONTENT_ENCODING -> to.contentEncoding(in.shortstr());
      case HEADERS -> to.headers(in.table());
      case DELIVERY_MODE -> to.deliveryMode(in.octet());
      case PRIORITY -> to.priority(in.octet());
      case CORRELATION_ID -> to.correlationId(in.shortstr());
      case REPLY_TO -> to.replyTo(in.shortstr());
      case EXPIRATION -> to.expiration(in.shortstr());
      case MESSAGE_ID -> to.messageId(in.shortstr());
      case TIMESTAMP -> to.timestamp(in.int64());
      case TYPE -> to.type(in.shortstr());
      case USER_ID -> to.userId(in.shortstr());
      case APP_ID -> to.appId(in.shortstr());
      case CLUSTER_ID -> to.clusterId(in.shortstr());
      default -> throw new IllegalStateException("refused above: " + flag);
    }
  }

  /// Writes a block.
  ///
  /// @throws IllegalArgumentException when a text has more than 255 bytes of UTF-8
  public static void write(BasicProperties properties, WireWriter out) {
    out.int16(flags(properties));
    properties.contentType().ifPresent(out::shortstr);
    properties.contentEncoding().ifPresent(out::shortstr);
    properties.headers().ifPresent(out::table);
    properties.deliveryMode().ifPresent(out::octet);
    properties.priority().ifPresent(out::octet);
    properties.correlationId().ifPresent(out::shortstr);
    properties.replyTo().ifPresent(out::shortstr);
    properties.expiration().ifPresent(out::shortstr);
    properties.messageId().ifPresent(out::shortstr);
    properties.timestamp().ifPresent(out::int64);
    properties.type().ifPresent(out::shortstr);
    properties.userId().ifPresent(out::shortstr);
    properties.appId().ifPresent(out::shortstr);
    properties.clusterId().ifPresent(out::shortstr);
  }

  private static int flags(BasicProperties properties) {
    int flags = 0;
    flags |= properties.contentType().isPresent() ? CONTENT_TYPE : 0;
    flags |= properties.contentEncoding().isPresent() ? CONTENT_ENCODING : 0;
    flags |= properties.headers().isPresent() ? HEADERS : 0;
    flags |= properties.deliveryMode().isPresent() ? DELIVERY_MODE : 0;
    flags |= properties.priority().isPresent() ? PRIORITY : 0;
    flags |= properties.correlationId().isPresent() ? CORRELATION_ID : 0;
    flags |= properties.replyTo().isPresent() ? REPLY_TO : 0;
    flags |= properties.expiration().isPresent() ? EXPIRATION : 0;
    flags |= properties.messageId().isPresent() ? MESSAGE_ID : 0;
    flags |= properties.timestamp().isPresent() ? TIMESTAMP : 0;
    flags |= properties.type().isPresent() ? TYPE : 0;
    flags |= properties.userId().isPresent() ? USER_ID : 0;
    flags |= properties.appId().isPresent() ? APP_ID : 0;
    flags |= properties.clusterId().isPresent() ? CLUSTER_ID : 0;
    return flags;
  }
}
