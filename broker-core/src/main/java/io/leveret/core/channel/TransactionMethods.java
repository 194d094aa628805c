package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.config.Durability;
import io.leveret.core.message.MessageView;
import io.leveret.core.publish.Publisher;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.method.TxMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Class 90, `tx`: publishes and settlements of a channel that take effect together (AK-08, AK-09).
///
/// A commit has four steps, of which the second is the only one that changes anything, and is done
/// at once: what is to be read is brought into memory; everything is given to queues and log;
/// messages that nobody took are returned; the log is written, or synced if a queue asks for it.
/// Input is paused until the reply. What concerns several shards is one transaction of each of
/// them; a message that died of it and is kept until its letter is on another shard's disk is gone
/// before the reply.
///
/// **Confined** to the channel's loop.
final class TransactionMethods {
  private final Channel channel;
  private final ConnectionContext connection;
  private final Publisher publisher;
  private final Deliveries deliveries;
  private final ArrayDeque<Long> returns = new ArrayDeque<>(1);
  private boolean selected;
  private boolean committing;
  private boolean isWhole;
  private boolean isGivenBack;

  /// Messages that died of the transaction and are not gone.
  private int dying;

  private List<Start> starts = List.of();
  private final List<End> ends = new ArrayList<>();
  private int unreached;

  /// Where the log of a shard ended before the transaction.
  private record Start(int shard, long position, boolean mustSync) {}

  /// The position of a shard's log to be written, or synced, before the reply.
  private record End(int shard, long position, boolean mustSync) {}

  TransactionMethods(
      Channel channel, ConnectionContext connection, Publisher publisher, Deliveries deliveries) {
    this.channel = channel;
    this.connection = connection;
    this.publisher = publisher;
    this.deliveries = deliveries;
  }

  boolean isSelected() {
    return selected;
  }

  void method(TxMethod method) {
    switch (method) {
      case TxMethod.Select _ -> select();
      case TxMethod.Commit _ -> commit();
      case TxMethod.Rollback _ -> rollBack();
      case TxMethod.SelectOk _, TxMethod.CommitOk _, TxMethod.RollbackOk _ ->
          throw BasicMethods.unimplemented();
    }
  }

  /// Ends with the channel: what is not committed never was.
  void close() {
    if (selected) {
      publisher.rollBack();
      deliveries.rollBack();
      returns.forEach(connection.shard().store()::release);
      returns.clear();
      endCommit();
    }
  }

  private void select() {
    if (publisher.isConfirming()) {
      throw new ChannelException(PRECONDITION_FAILED, "cannot switch from confirm to tx mode");
    }
    if (!selected) {
      selected = true;
      publisher.beginTransactions();
      deliveries.beginTransactions();
    }
    channel.reply(new TxMethod.SelectOk());
  }

  private void rollBack() {
    requireSelected();
    publisher.rollBack();
    deliveries.rollBack();
    channel.reply(new TxMethod.RollbackOk());
  }

  private void commit() {
    requireSelected();
    committing = true;
    connection.pauseInput();
    prepare(deliveries.refusedCount());
  }

  /// Brings messages into memory that are to be dead letters, so that those are part of the
  /// transaction.
  ///
  /// @param loads how often to try: memory may be too short for all at once, and then the last of
  ///   them are sent on after the commit
  private void prepare(int loads) {
    stopOthers();
    var view = new MessageView();
    if (committing && (loads == 0 || !deliveries.loadColdDeath(view, () -> prepare(loads - 1)))) {
      apply();
    }
  }

  private void apply() {
    List<ShardServices> shards = shards();
    shards.forEach(shard -> shard.queues().recordAll());
    long[] before = shards.stream().mapToLong(shard -> shard.store().appendedPosition()).toArray();
    dying = 0;
    isGivenBack = false;
    applyFrom(0);
    starts = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      var durability = shards.get(i).store().transactions().durability();
      starts.add(new Start(i, before[i], durability == Durability.FSYNC));
    }
    giveBack();
  }

  /// Applies everything as one transaction of each shard from this one on.
  private void applyFrom(int number) {
    if (number == shards().size()) {
      applyOwn();
      return;
    }
    ShardServices shard = shards().get(number);
    MessageStore log = shard.store();
    log.transactions()
        .atomically(() -> {
          Runnable next = () -> applyFrom(number + 1);
          var all = shard.queues().dying();
          int died = all.buryDeathsOf(next, log, shard.undertaker(), this::gone);
          dying += died; // some are gone by now
          shard.queues().recordAll();
        });
  }

  /// Goes on once all are gone, but not in the midst of what the shard of the last one does.
  private void gone() {
    dying--;
    if (dying == 0 && isGivenBack) {
      connection.shard().loop().execute(this::finish);
    }
  }

  private void applyOwn() {
    isWhole = publisher.commit(returns);
    deliveries.commit();
  }

  private List<ShardServices> shards() {
    return connection.shard().neighbours().all();
  }

  private void stopOthers() {
    connection.shard().neighbours().gate().stopOthers();
  }

  /// Returns what nobody took, when nothing else is being written.
  private void giveBack() {
    while (committing && !returns.isEmpty()) {
      long next = returns.getFirst();
      if (channel.isStreaming()) {
        channel.betweenContents(this::giveBack);
        return;
      }
      if (!publisher.giveBack(next)) {
        connection.shard().store().load(next, this::giveBack);
        return;
      }
      returns.removeFirst();
    }
    if (committing) {
      isGivenBack = true;
      finish();
    }
  }

  private void finish() {
    stopOthers();
    if (!committing) {
      return;
    }
    if (!isWhole) {
      endCommit();
      channel.closeFor(
          new ChannelException(PRECONDITION_FAILED, "partial tx completion"),
          TxMethod.CLASS_ID,
          TxMethod.Commit.ID);
      return;
    }
    if (dying > 0) {
      return;
    }
    findEnds();
    unreached = ends.size();
    for (End end : ends) {
      Runnable reached = connection.shard().neighbours().here(this::reached);
      shards().get(end.shard()).confirms().await(end.position(), end.mustSync(), reached);
    }
    if (unreached == 0) {
      committed();
    }
  }

  /// Finds what is to be awaited; what died and is gone by now is a part of it.
  private void findEnds() {
    ends.clear();
    for (Start start : starts) {
      ShardServices shard = shards().get(start.shard());
      shard.queues().recordAll();
      long position = shard.store().appendedPosition();
      if (position != start.position()) {
        ends.add(new End(start.shard(), position, start.mustSync()));
      }
    }
    ends.removeIf(this::isReached);
  }

  private boolean isReached(End end) {
    ShardServices shard = shards().get(end.shard());
    MessageStore log = shard.store();
    long reached = end.mustSync() ? log.durablePosition() : log.handover().written();
    var topology = shard.topologyLog();
    boolean isCounted =
        end.shard() == 0 || topology.durablePosition() >= topology.appendedPosition();
    return end.position() <= reached && isCounted;
  }

  private void reached() {
    if (--unreached == 0) {
      committed();
    }
  }

  private void committed() {
    if (committing) {
      endCommit();
      channel.reply(new TxMethod.CommitOk());
    }
  }

  private void endCommit() {
    if (committing) {
      committing = false;
      connection.resumeInput();
    }
  }

  private void requireSelected() {
    if (!selected) {
      throw new ChannelException(PRECONDITION_FAILED, "channel is not transactional");
    }
  }
}
