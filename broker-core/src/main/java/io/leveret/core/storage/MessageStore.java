package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;

/// The messages of one shard, in two logs: a durable one on disk and a transient one in memory.
///
/// A message is known by its *address*: 44 bits, of which the highest says which log and the others
/// are the position in that log divided by eight. Addresses of one log ascend in the order of
/// appending and never change.
///
/// **Confined** to the shard's loop, except where a method says otherwise.
public final class MessageStore implements AutoCloseable {
  /// Bodies longer than this are given with [#appendPart], in parts of at most this many bytes.
  public static final int MAX_INLINE_BODY = 256 * 1024;

  /// Whether `address` is one of the durable log.
  public static boolean isDurable(long address) {
    throw new UnsupportedOperationException();
  }

  /// Copies `message` into a log and returns its address. It counts as referred to by each of the
  /// first `queueCount` of `queueIds` until [#release] was called for each.
  ///
  /// For a message in parts (`message.isParted()`) the body bytes are the list of part addresses,
  /// eight bytes each, big-endian.
  public long append(MessageView message, int[] queueIds, int queueCount, boolean durable) {
    throw new UnsupportedOperationException();
  }

  /// Copies a part of a large body into a log and returns its address. Parts live as long as the
  /// message that lists them; parts that no message lists are forgotten with [#abandonPart].
  public long appendPart(ByteBuffer memory, int offset, int length, boolean durable) {
    throw new UnsupportedOperationException();
  }

  /// Forgets a part whose message will not come.
  public void abandonPart(long address) {
    throw new UnsupportedOperationException();
  }

  /// Points `view` at the message, or answers false when it is not in memory: then call [#load].
  public boolean read(long address, MessageView view) {
    throw new UnsupportedOperationException();
  }

  /// Points the body of `view` at a part, or answers false when it is not in memory.
  public boolean readPart(long address, MessageView view) {
    throw new UnsupportedOperationException();
  }

  /// Brings the neighbourhood of `address` into memory and then runs `whenResident` on the loop;
  /// a damaged record runs it too, and [#read] then throws [DamagedRecordException].
  public void load(long address, Runnable whenResident) {
    throw new UnsupportedOperationException();
  }

  /// Adds a reference, so that the message outlives its release by the queues.
  public void retain(long address) {
    throw new UnsupportedOperationException();
  }

  /// Drops one reference: a queue has settled the message and will not read it again.
  public void release(long address) {
    throw new UnsupportedOperationException();
  }

  /// Records that a queue settled every durable message of its own from `first` to `last`.
  public void settled(int queueId, long first, long last) {
    throw new UnsupportedOperationException();
  }

  /// Records that the queue may have delivered its durable messages up to `last`: after a crash they
  /// come back as redelivered.
  public void delivered(int queueId, long last) {
    throw new UnsupportedOperationException();
  }

  /// Records that a message came back to its queue for the `deliveryCount`th time.
  public void requeued(int queueId, long address, int deliveryCount) {
    throw new UnsupportedOperationException();
  }

  /// Records that everything the queue holds up to now is gone: its purge or its deletion. The
  /// references must be released by the caller.
  public void dropped(int queueId) {
    throw new UnsupportedOperationException();
  }

  /// The position that a confirm of everything appended so far must wait for.
  public long appendedPosition() {
    throw new UnsupportedOperationException();
  }

  /// What is on disk: everything appended before this position survives a power loss.
  public long durablePosition() {
    throw new UnsupportedOperationException();
  }

  /// Asks for a sync of everything appended so far; [StoreListener#durable] tells when it is done.
  public void requestSync() {
    throw new UnsupportedOperationException();
  }

  /// Hands what this batch appended to the writer. Called once at the end of each loop iteration.
  public void endOfBatch() {
    throw new UnsupportedOperationException();
  }

  /// Whether publishers must wait: the writer is too far behind, or memory is short.
  public boolean isCongested() {
    throw new UnsupportedOperationException();
  }

  /// Writes and syncs everything, takes a checkpoint and stops the threads.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
