package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.NO_ROUTE;

import io.leveret.core.message.MessageView;
import io.leveret.core.shard.Pull;
import io.leveret.core.storage.MessageStore;
import java.nio.charset.StandardCharsets;

/// What becomes of messages that go to no queue: those that are mandatory return to the client.
///
/// **Confined** to the channel's loop.
final class VainPublishes {
  private static final byte[] TEXT = shortString(NO_ROUTE.name());

  private final Returns returns;
  private final Pull pull;

  /// @param pull told of the shard that the body of a large message is read from
  VainPublishes(Returns returns, Pull pull) {
    this.returns = returns;
    this.pull = pull;
  }

  /// Returns a message, or forgets it.
  void give(MessageView message, boolean returned) {
    if (returned) {
      returns.returned(NO_ROUTE.code(), TEXT, message);
    }
  }

  /// Returns a large message, or forgets it: its body is in a store by now, and leaves it the way a
  /// delivery does.
  void giveLarge(MessageView message, BodyPlace place, boolean returned) {
    long address = place.store().append(message, Spreading.NO_QUEUE, 1, false);
    if (returned) {
      pull.reads(place.shard());
      write(place.shard(), address, message);
    }
    place.store().release(address);
  }

  /// Returns a stored message and lets go of it. Answers false when it is not in memory: then it is
  /// to be loaded first.
  ///
  /// @param shard whose store has it
  boolean giveStored(int shard, MessageStore store, long address) {
    var held = new MessageView();
    if (!store.read(address, held)) {
      return false;
    }
    write(shard, address, held);
    store.release(address);
    return true;
  }

  private void write(int shard, long address, MessageView message) {
    returns.returned(NO_ROUTE.code(), TEXT, message);
    if (message.isParted()) {
      returns.stream(shard, address, message);
    }
  }

  private static byte[] shortString(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var result = new byte[bytes.length + 1];
    result[0] = (byte) bytes.length;
    System.arraycopy(bytes, 0, result, 1, bytes.length);
    return result;
  }
}
