package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Which segments there are, and which of them are compacted.
///
/// Part of the hand-over between the writer, who gives segments up, and the reader, who compacts
/// and reads them: any thread may ask.
public final class SegmentCatalog {
  private final Disk disk;
  private final StoreSettings settings;
  private final List<Long> segments;

  /// The bytes of compacted files.
  private final Map<Long, Long> compacted = new ConcurrentHashMap<>();

  /// Looks at what is on the disk.
  public SegmentCatalog(Disk disk, StoreSettings settings) throws IOException {
    this.disk = disk;
    this.settings = settings;
    var found = new TreeSet<Long>();
    for (var name : disk.list()) {
      if (SegmentName.isSegment(name)) {
        found.add(SegmentName.number(name));
        if (SegmentName.isCompacted(name)) {
          compacted.put(SegmentName.number(name), sizeOf(disk, name));
        }
      }
    }
    segments = List.copyOf(found);
  }

  /// Ends what the loss of a process cut short: of a segment that is there whole and compacted the
  /// whole file is what was to be given up. A compacted file without a head that can be read names
  /// no record any more, and is moved to where damaged bytes are kept.
  public static void settle(Disk disk, StoreSettings settings, Consumer<Damage> damaged)
      throws IOException {
    var names = Set.copyOf(disk.list());
    var compacted = new ArrayList<Long>();
    names.stream()
        .filter(SegmentName::isCompacted)
        .forEach(name -> compacted.add(SegmentName.number(name)));
    for (long segment : compacted) {
      if (!isReadable(disk, settings, segment)) {
        loseCompacted(disk, segment, damaged);
      } else if (names.contains(SegmentName.whole(segment))) {
        disk.delete(SegmentName.whole(segment));
      }
    }
  }

  private static boolean isReadable(Disk disk, StoreSettings settings, long segment)
      throws IOException {
    var found = CompactedSegment.find(disk::openToRead, settings, segment);
    if (found.isPresent()) {
      found.get().close();
    }
    return found.isPresent();
  }

  private static void loseCompacted(Disk disk, long segment, Consumer<Damage> damaged)
      throws IOException {
    String name = SegmentName.compacted(segment);
    damaged.accept(Damage.of(name, 0, sizeOf(disk, name), "both heads are bad"));
    Quarantine.move(disk, name);
  }

  private static long sizeOf(Disk disk, String name) throws IOException {
    try (var file = disk.openToRead(name)) {
      return file.size();
    }
  }

  /// The segments that were there at first, in ascending order.
  public List<Long> segments() {
    return segments;
  }

  public boolean isCompacted(long segment) {
    return compacted.containsKey(segment);
  }

  /// Bytes of the segment's file.
  public long bytes(long segment) {
    return compacted.getOrDefault(segment, settings.segmentBytes());
  }

  /// Opens the segment's file, which is there, to read it and to mend it.
  public SegmentFile open(long segment) throws IOException {
    return open(disk::open, segment);
  }

  /// Opens the segment's file to read it.
  public SegmentFile openToRead(long segment) throws IOException {
    return open(disk::openToRead, segment);
  }

  private SegmentFile open(SegmentFile.Opener opener, long segment) throws IOException {
    return isCompacted(segment)
        ? CompactedSegment.of(opener, settings, segment)
        : WholeSegment.of(opener, settings, segment);
  }

  /// The segment's compacted file took its place.
  public void compacted(long segment, long bytes) {
    compacted.put(segment, bytes);
  }

  /// Nothing of the segment is needed any more. Answers whether it was compacted.
  public boolean gone(long segment) {
    return compacted.remove(segment) != null;
  }
}
