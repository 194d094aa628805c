package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.MessageLinks;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.IoThreads;
import io.leveret.core.storage.log.LogWriter;
import io.leveret.core.storage.version.FormatFile;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

/// The store of a broker that does not run, for tools: everything happens in the calling thread.
///
/// **Confined** to the thread that opens it.
public final class OfflineStore implements AutoCloseable {
  private final MessageStore store;
  private final RunReader runs;

  private OfflineStore(MessageStore store, RunReader runs) {
    this.store = store;
    this.runs = runs;
  }

  /// Reads all of a data directory. Give it an `OverlayDisk` to change nothing.
  ///
  /// @param repairs whether damage is covered, once it is in `lost+found/`
  /// @throws StoreException when the directory is in use, is none of a store, or is too new
  public static OfflineStore open(Disk disk, RecoveryHandler handler, boolean repairs)
      throws IOException {
    var here = new Here();
    var ports = new MessageStore.Ports(disk, here, Clock.system(), here);
    var settings = sizes(disk, handler);
    var opening = repairs ? Opening.REPAIR : Opening.INSPECT;
    var store = StoreOpening.open(ports, settings, here, handler, opening);
    return new OfflineStore(store, new RunReader(disk, settings));
  }

  private static StoreSettings sizes(Disk disk, RecoveryHandler handler) throws IOException {
    disk.lock();
    try {
      return FormatFile.sizes(disk, handler::damaged);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /// Adds a command to the meta log.
  public void append(byte[] command) throws IOException {
    var _ = store.metaLog().append(command);
    var _ = store.metaLog().write(true);
  }

  /// Points `view` at a message.
  ///
  /// @throws io.leveret.core.storage.format.DamagedRecordException when it cannot be read
  public void read(long address, MessageView view) {
    while (!store.read(address, view)) {
      load(address);
    }
  }

  /// Points the body of `view` at a part of a message.
  public void readPart(long address, MessageView view) {
    while (!store.readPart(address, view)) {
      load(address);
    }
  }

  private void load(long address) {
    store.endOfBatch(); // nobody has in view any more what was read before: its memory is free
    store.load(address, () -> {});
  }

  /// When the message, which was read last, was appended, in milliseconds since 1970.
  public long appendedMillis(long address) {
    return store.appendedMillis(address);
  }

  /// Is told a message of a run.
  public interface RunVisitor {
    /// @param comesAgain whether somebody was given it before
    void message(long address, boolean comesAgain);
  }

  /// Tells the messages of a run, and answers how many they are.
  public int forEach(int queueId, MessageRun run, RunVisitor visitor) throws IOException {
    int count = 0;
    try (var list = runs.read(queueId, run.segment(), run.lane())) {
      int end = run.end(list);
      for (int place = run.from(list); place < end; place++) {
        long address = list.address(place);
        if (!run.isGone(address)) {
          visitor.message(address, run.isAgain(address));
          count++;
        }
      }
    }
    return count;
  }

  /// The addresses of the parts of a message in parts.
  public static long[] partsOf(MessageView view) {
    return MessageLinks.parts(view);
  }

  @Override
  public void close() {
    store.close();
  }

  /// This thread as everything a store asks for.
  private static final class Here implements Loop, IoThreads, StoreListener {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      return () -> {};
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public Executor reader() {
      return Runnable::run;
    }

    @Override
    public void start(LogWriter writer) {}

    @Override
    public void wake() {}

    @Override
    public void stop() {}

    @Override
    public void durable() {}

    @Override
    public void failed(IOException cause) {
      throw new StoreException(String.valueOf(cause.getMessage()));
    }
  }
}
