package io.leveret.protocol.method;

/// Class 20, `channel`: opening, pausing and closing a channel.
///
/// Components carry the specification's field names, in wire order. Reserved fields are absent: the
/// codec writes them as zero and skips them on read.
public sealed interface ChannelMethod extends Method {
  int CLASS_ID = 20;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  @Override
  default int methodId() {
    return switch (this) {
      case Open _ -> Open.ID;
      case OpenOk _ -> OpenOk.ID;
      case Flow _ -> Flow.ID;
      case FlowOk _ -> FlowOk.ID;
      case Close _ -> Close.ID;
      case CloseOk _ -> CloseOk.ID;
    };
  }

  /// Client: begin to use this channel number.
  record Open() implements ChannelMethod {
    public static final int ID = 10;
  }

  /// Server: the channel is open.
  record OpenOk() implements ChannelMethod {
    public static final int ID = 11;
  }

  /// Either: start or stop the flow of content.
  record Flow(boolean active) implements ChannelMethod {
    public static final int ID = 20;
  }

  /// Either: what [Flow] asked for holds.
  record FlowOk(boolean active) implements ChannelMethod {
    public static final int ID = 21;
  }

  /// Either: the channel ends. The last two are `class-id` and `method-id` of the method that
  /// failed, or 0 and 0; they are renamed because every method has a [#classId] of its own.
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ChannelMethod {
    public static final int ID = 40;
  }

  /// Either: the channel number is free again.
  record CloseOk() implements ChannelMethod {
    public static final int ID = 41;
  }
}
