package io.leveret.core.storage;

import io.leveret.core.loop.Loop;
import io.leveret.core.storage.directory.DirectoryMaker;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.directory.SegmentIndex;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.log.Log;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Backlogs of which only the outlines are in memory: sealed segments get directories, and queues
/// read back from these what they let go of.
///
/// **Confined** to the shard's loop; files are read and written on the reader. A directory for
/// which there is no room is no failure: its segment is read in its place.
public final class ColdRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ColdRuns.class);

  private final StoreSettings settings;
  private final Loop loop;
  private final Executor reader;
  private final Log log;
  private final StoredMessages messages;
  private final RunReader runs;
  private final DirectoryMaker maker;
  private Consumer<SegmentIndex> onSealed = _ -> {};

  /// The reader's: the list that was asked for last, while nobody has it.
  private @Nullable Place keptPlace;

  private MessageList kept = MessageList.EMPTY;
  private boolean isKeptLonger;

  /// Whose messages a list has.
  private record Place(int queueId, long segment, MessageRun.Lane lane) {}

  ColdRuns(
      MessageStore.Ports on,
      StoreSettings settings,
      Log log,
      StoredMessages messages,
      Room room,
      Runnable progress) {
    this.settings = settings;
    this.loop = on.loop();
    this.reader = on.threads().reader();
    this.log = log;
    this.messages = messages;
    this.runs = new RunReader(on.disk(), settings);
    this.maker =
        new DirectoryMaker(on.disk(), settings, loop, reader, new Directories(room, progress));
  }

  /// What directories are made of, and told to.
  private final class Directories implements DirectoryMaker.Client {
    private final Room room;
    private final Runnable progress;

    Directories(Room room, Runnable progress) {
      this.room = room;
      this.progress = progress;
    }

    @Override
    public boolean isLive(long segment) {
      return log.chunks().isLive(segment);
    }

    @Override
    public void made(SegmentIndex index) {
      onSealed.accept(index);
    }

    @Override
    public void caughtUp() {
      progress.run();
    }

    @Override
    public boolean hasFailed() {
      return room.hasFailed();
    }

    @Override
    public void failed(IOException cause) {
      room.failed(cause);
    }
  }

  /// Who is told, on the loop, of each directory that was made.
  void tell(Consumer<SegmentIndex> told) {
    onSealed = told;
  }

  /// Makes the directories.
  public DirectoryMaker maker() {
    return maker;
  }

  /// Reads what a sealed segment has of a queue and these priorities, and tells it on the loop; an
  /// empty list when it cannot be read. Whoever is told may use it until it returns.
  public void load(
      int queueId, long segment, MessageRun.Lane lane, Consumer<MessageList> whenRead) {
    var place = new Place(queueId, segment, lane);
    reader.execute(() -> {
      var found = take(place);
      loop.execute(() -> {
        whenRead.accept(found);
        reader.execute(() -> keep(place, found));
      });
    });
  }

  /// Lets messages leave that are in the segment that got a directory last. Each `piece` is told,
  /// on the loop, what the segment has of a queue and these priorities, until it answers that there
  /// is no more to do; others have their turn between.
  public void leave(int queueId, long segment, MessageRun.Lane lane, Predicate<MessageList> piece) {
    maker.leave();
    reader.execute(() -> {
      var list = read(queueId, segment, lane);
      loop.execute(() -> leave(list, piece));
    });
  }

  private void leave(MessageList list, Predicate<MessageList> piece) {
    boolean goesOn = false;
    try {
      goesOn = list.size() > 0 && piece.test(list);
    } finally {
      if (goesOn) {
        reader.execute(() -> loop.execute(() -> leave(list, piece)));
      } else {
        reader.execute(list::close);
        maker.left();
      }
    }
  }

  /// Reader: the list that is kept, or else one that is read.
  private MessageList take(Place place) {
    if (place.equals(keptPlace)) {
      keptPlace = null;
      return kept;
    }
    return read(place.queueId, place.segment, place.lane);
  }

  /// Reader: keeps a list, as whoever asked for it often does so again, for its next messages.
  private void keep(@Nullable Place place, MessageList list) {
    if (keptPlace != null) {
      kept.close();
    }
    keptPlace = list.size() == 0 ? null : place;
    kept = list;
    isKeptLonger = true;
  }

  /// Gives back what nobody asked for since the last call.
  public void giveMemoryBack() {
    reader.execute(() -> {
      if (keptPlace != null && !isKeptLonger) {
        keep(null, MessageList.EMPTY);
      }
      isKeptLonger = false;
      maker.giveMemoryBack();
    });
  }

  private MessageList read(int queueId, long segment, MessageRun.Lane lane) {
    var found = maker.take(queueId, segment, lane);
    if (found != null) {
      return found;
    }
    try {
      return runs.read(queueId, segment, lane);
    } catch (IOException | RuntimeException e) {
      LOG.error("segment {} cannot be read: {}", segment, e.toString());
      return MessageList.EMPTY;
    }
  }

  /// Addresses in a segment.
  public long segmentAddresses() {
    return settings.segmentBytes() >>> 3;
  }

  /// A queue has a message in hand no more that needs these beside its own record.
  public void cool(long address, long[] links) {
    if (links.length > 0) {
      messages.cool(address);
    }
  }

  /// A queue has a message in hand again that needs these beside its own record.
  public void warm(long address, long[] links) {
    if (links.length > 0) {
      messages.warm(address, links);
    }
  }

  /// What a message needs that a queue has in hand.
  public long[] links(long address) {
    return messages.links(address);
  }

  /// Whether a record may hold so many bytes.
  public boolean takesParts(int bytes) {
    return bytes <= settings.chunkBytes() / 2;
  }

  /// Runs `whenResident` on the loop, later, when the part at `address` can be read.
  public void loadPart(long address, Runnable whenResident) {
    messages.loadPart(address, whenResident);
  }

  /// Lets go of so many references to records of a segment, one to each.
  ///
  /// @param segment any address in it, divided by [#segmentAddresses]
  public void drop(long segment, int count) {
    long bit = Log.TRANSIENT / segmentAddresses();
    messages.of(segment * segmentAddresses()).references().dropOf(segment & ~bit, count);
  }

  /// So many messages of a run are not there.
  public void miss(MessageRun run, int count) {
    log.references().dropOf(run.segment(), count);
  }

  /// Lets go of all messages of a run: the queue records that they are settled.
  public void release(MessageRun run) {
    log.references().dropOf(run.segment(), run.count());
    run.links().forEach(log.references()::dropOf);
  }
}
