package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.ChunkPool;
import io.leveret.core.storage.log.ColdCache;
import io.leveret.core.storage.log.IoThreads;
import io.leveret.core.storage.log.Log;
import io.leveret.core.storage.log.LogWriter;
import io.leveret.core.storage.log.SegmentFiles;
import io.leveret.core.storage.meta.MetaFile;
import io.leveret.core.storage.meta.MetaLog;
import io.leveret.core.storage.segment.SegmentCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The messages of one shard, in two logs: a durable one on disk and a transient one in memory.
///
/// A message is known by its *address*: 44 bits, of which the highest says which log and the others
/// are the position in that log divided by eight. Addresses of one log ascend in the order of
/// appending, never change and are never 0.
///
/// **Confined** to the shard's loop, except where a method says otherwise.
public final class MessageStore implements AutoCloseable {
  /// Bodies longer than this are given with [#appendPart], in parts of at most this many bytes.
  public static final int MAX_INLINE_BODY = 256 * 1024;

  private final Disk disk;
  private final Loop loop;
  private final StoreSettings settings;
  private final StoreListener listener;
  private final IoThreads threads;
  private final SpareSegments spares;
  private final MetaLog meta;
  private final LogWriter writer;
  private final SegmentCatalog catalog;
  private final Compaction compaction;
  private final Checkpoints checkpoints;
  private final Log log;
  private final Log ram;
  private final StoredMessages messages;
  private final TransactionLog transactions;
  private final ColdRuns runs;
  private final Upkeep upkeep;
  private final WriterHandover handover;
  private final Room room;
  private Map<Integer, Long> headFloors = Map.of();
  private Loop.@Nullable Timer timer;
  private long firstPosition;
  private boolean isRunning;
  private boolean isFailed;
  private boolean isClosed;

  /// What a store stands on.
  record Ports(Disk disk, Loop loop, Clock clock, IoThreads threads) {}

  MessageStore(
      Ports on, StoreSettings settings, StoreListener listener, long epoch, MetaFile metaFile)
      throws IOException {
    this.disk = on.disk();
    this.loop = on.loop();
    this.threads = on.threads();
    this.settings = settings;
    this.listener = listener;
    var files = new SegmentFiles(disk, settings, epoch);
    this.room = new Room(disk, loop, threads, this::progress);
    this.meta = new MetaLog(metaFile, settings.metaGarbageBytes());
    var told = new LogWriter.Reports(this::progress, room::full, this::fail);
    this.writer = new LogWriter(files, meta, loop, on.clock(), told);
    var pool = new ChunkPool(settings.chunkBytes(), settings.memoryBudgetBytes());
    var cold = new ColdCache(settings, pool, loop, threads.reader(), files, listener::durable);
    this.spares = new SpareSegments(files.spares(), loop, threads.reader(), room);
    this.catalog = files.catalog();
    this.compaction = new Compaction(on, settings, catalog, room);
    this.checkpoints = new Checkpoints(disk, loop, threads.reader(), room, compaction);
    var around =
        new Log.Surroundings(
            settings, epoch, on.clock(), pool, cold, this::chunkOpened, writer::spill);
    this.log = new Log(true, settings.tailCacheBytes(), around);
    this.ram = new Log(false, settings.transientBytes(), around);
    this.messages = new StoredMessages(log, ram, cold);
    this.transactions = new TransactionLog(messages, log);
    this.runs = new ColdRuns(on, settings, log, messages, room, this::progress);
    this.compaction.of(log, writer, messages, transactions);
    this.upkeep = new Upkeep(settings, log, ram, cold, transactions, runs);
    this.handover = new WriterHandover(settings, log, meta, writer, pool, threads);
    room.keep(new Room.Users(spares, checkpoints, meta, writer, log));
  }

  /// Takes the directory, replays the meta log and the durable log into `handler`, and stands ready
  /// for appending; nothing is written before [#start]. Any thread, before the loop uses the store.
  ///
  /// @throws StoreException when the directory is in use, is none of a store, or is too new
  public static MessageStore open(
      Disk disk,
      Loop loop,
      Clock clock,
      StoreSettings settings,
      StoreListener listener,
      RecoveryHandler handler)
      throws IOException {
    return open(new Ports(disk, loop, clock, new IoThreads.Real()), settings, listener, handler);
  }

  static MessageStore open(
      Ports on, StoreSettings settings, StoreListener listener, RecoveryHandler handler)
      throws IOException {
    return StoreOpening.open(on, settings, listener, handler, Opening.SERVE);
  }

  /// Finds what the directory holds.
  void recover(RecoveryHandler handler, long epoch, Opening opening) throws IOException {
    var found = Checkpoint.newest(disk, settings, handler::damaged);
    boolean repairs = opening == Opening.REPAIR;
    long synced = Math.max(meta.mark().log(), found.position());
    var scan = new SegmentScan(disk, settings, catalog, handler::damaged, synced, repairs);
    var recovery = new Recovery(disk, settings, handler, found, scan, opening);
    recovery.run(log, messages.liveness(), epoch);
    recovery.undescribed().forEach(runs.maker()::found);
    headFloors = recovery.headFloors();
    checkpoints.startAfter(found);
    firstPosition = log.end();
    handover.start();
  }

  /// Starts writing. Both arguments are asked on the loop, between two batches.
  ///
  /// @param queues describes what the queues hold, for checkpoints
  /// @param topology tells all commands that make the present topology, for the meta log
  public void start(CheckpointSource queues, Supplier<List<byte[]>> topology) {
    checkpoints.describedBy(queues);
    runs.tell(index -> {
      compaction.sealed(index);
      queues.sealed(index);
    });
    meta.stateFrom(topology);
    isRunning = true;
    threads.start(writer);
    spares.prepare();
    timer = loop.schedule(settings.checkpointInterval(), this::checkpointRegularly);
  }

  private void checkpointRegularly() {
    if (!isClosed) {
      checkpoint();
      endOfBatch();
      timer = loop.schedule(settings.checkpointInterval(), this::checkpointRegularly);
    }
  }

  private void chunkOpened(Chunk chunk) {
    if (chunk.isTransient) {
      return;
    }
    writer.opened(chunk);
    boolean isNewSegment = chunk.number % settings.chunksPerSegment() == 0;
    if (isNewSegment && chunk.number > 0) {
      runs.maker().close(chunk.number / settings.chunksPerSegment() - 1);
    }
    if (isNewSegment && isRunning && chunk.base > firstPosition) {
      checkpoint();
    }
  }

  /// Whether `address` is one of the durable log.
  public static boolean isDurable(long address) {
    return (address & Log.TRANSIENT) == 0;
  }

  /// The commands that make the topology: in the same directory, synced before any message.
  public MetaLog metaLog() {
    return meta;
  }

  /// Copies `message` into a log and returns its address. It counts as referred to by each of the
  /// first `queueCount` of `queueIds` until [#release] was called for each. For a message in parts
  /// (`message.isParted()`) the body bytes are the list of part addresses, each a big-endian long.
  ///
  /// For one with the body of another (`message.origin()`) nothing of that body is copied: the
  /// other one lives as long. It must be durable for this one to be, and have a body of its own.
  ///
  /// @throws IllegalArgumentException when the record would exceed a chunk, or no queue is given
  public long append(MessageView message, int[] queueIds, int queueCount, boolean durable) {
    return messages.append(message, queueIds, queueCount, durable);
  }

  /// What comes together or not at all.
  public TransactionLog transactions() {
    return transactions;
  }

  /// What becomes of segments in which little lives.
  Compaction compaction() {
    return compaction;
  }

  /// Backlogs that are not in memory.
  public ColdRuns runs() {
    return runs;
  }

  /// Copies a part of a large body into a log and returns its address. Parts live as long as the
  /// message that lists them; parts that no message lists are forgotten with [#abandonPart].
  public long appendPart(ByteBuffer memory, int offset, int length, boolean durable) {
    return (durable ? log : ram).appendPart(memory, offset, length);
  }

  /// Bytes that a part may have to fit into what is left of the chunk in use.
  public int partRoom(boolean durable) {
    return (durable ? log : ram).partRoom();
  }

  /// Forgets a part whose message will not come.
  public void abandonPart(long address) {
    messages.of(address).forget(address);
  }

  /// Points `view` at the message, or answers false when it is not in memory: then call [#load].
  ///
  /// @throws DamagedRecordException when what was loaded is not what was written
  /// @throws IllegalStateException when everybody has released it
  public boolean read(long address, MessageView view) {
    return messages.read(address, view);
  }

  /// Points the body of `view` at a part, or answers false when it is not in memory.
  public boolean readPart(long address, MessageView view) {
    return messages.of(address).readPart(address, view);
  }

  /// Lets [#read] say from now on that the message is damaged: one of its parts is.
  public void condemn(long address, DamagedRecordException damaged) {
    messages.condemn(address, damaged);
  }

  /// When the message was appended, in milliseconds since 1970; it must be in memory.
  public long appendedMillis(long address) {
    return messages.of(address).millisOf(address);
  }

  /// Brings the neighbourhood of `address` into memory and then runs `whenResident` on the loop; a
  /// damaged record runs it too, and [#read] then throws [DamagedRecordException].
  public void load(long address, Runnable whenResident) {
    messages.load(address, whenResident);
  }

  /// Adds a reference, so that the message outlives its release by the queues.
  public void retain(long address) {
    messages.retain(address);
  }

  /// Drops one reference: a queue has settled the message and will not read it again.
  public void release(long address) {
    messages.release(address);
  }

  /// Records that a queue settled every durable message of its own from `first` to `last`.
  public void settled(int queueId, long first, long last) {
    log.appendAck(queueId, first, last);
  }

  /// Records that a queue settled every durable message of its own from `first` to `last` that
  /// wishes for one of these priorities.
  public void settled(int queueId, long first, long last, MessageRun.Lane lane) {
    log.appendAck(queueId, first, last, lane.lowest(), lane.highest());
  }

  /// Records that the queue may have delivered its durable messages up to `last`: after a crash
  /// they come back as redelivered.
  public void delivered(int queueId, long last) {
    log.appendDelivered(queueId, last);
    writer.hurry(log.end()); // the delivery itself leaves with this batch
  }

  /// Records that a message came back to its queue for the `deliveryCount`th time.
  public void requeued(int queueId, long address, int deliveryCount) {
    log.appendRequeue(queueId, address, deliveryCount);
  }

  /// Records that the queue was purged or deleted; the caller releases the references.
  public void dropped(int queueId) {
    log.appendDropped(queueId);
  }

  /// The position that a confirm of everything appended so far must wait for.
  public long appendedPosition() {
    return log.end();
  }

  /// What is on disk: everything appended before this position survives a power loss.
  public long durablePosition() {
    return writer.synced();
  }

  /// How far the writer has come, and who waits for it.
  public WriterHandover handover() {
    return handover;
  }

  /// Asks for a checkpoint at the end of this batch.
  public void checkpoint() {
    checkpoints.request();
  }

  /// Hands what this batch appended to the writer. Called once at the end of each loop iteration.
  public void endOfBatch() {
    loop.requireCurrent();
    checkpoints.stopOthers();
    handover.publish();
    tidy(true);
    handover.wake();
  }

  /// Says that another shard may have appended, and maybe long after a batch of this one.
  public void visited() {
    log.letTimePass();
    ram.letTimePass();
  }

  private void tidy(boolean isEndOfBatch) {
    upkeep.tidy(handover.published(), isEndOfBatch, writer, checkpoints);
    if (isRunning) {
      room.tidy();
    }
  }

  private void progress() {
    if (!isClosed && !isFailed) {
      tidy(false);
      listener.durable();
    }
  }

  private void fail(IOException cause) {
    if (!isFailed) {
      isFailed = true;
      listener.failed(cause);
    }
  }

  /// References to messages and parts, and what is known of messages that have more than bytes.
  long living() {
    return log.chunks().living() + ram.chunks().living() + messages.liveness().size();
  }

  /// The lowest head that a checkpoint may name for the queue: what was recovered before it has
  /// gaps and must be told message by message. 0 for a queue of which nothing was recovered.
  public long headFloor(int queueId) {
    return headFloors.getOrDefault(queueId, 0L);
  }

  /// Whether the disk is full, so that publishers must wait until there is room; then, too,
  /// [StoreListener#durable] is called. Everything else is served meanwhile.
  public boolean isFull() {
    return room.isFull();
  }

  /// Writes and syncs everything, takes a checkpoint and stops the threads.
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    endOfBatch();
    isClosed = true;
    room.close();
    if (timer != null) {
      timer.cancel();
    }
    writer.demandSync(handover.published());
    threads.stop();
    try {
      // After a failure nothing may be synced again: the kernel may have dropped what was dirty.
      if (!isFailed && !writer.hasFailed()) {
        // What found no room was promised to nobody; a checkpoint would speak of it.
        if (writer.isComplete()) {
          checkpoints.close(handover.published());
        }
        writer.close();
      }
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
