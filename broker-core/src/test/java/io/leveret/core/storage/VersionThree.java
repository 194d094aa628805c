package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.RunReader;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// Makes of a directory that was closed one as version 3 left it: its newest checkpoint tells
/// single messages of a run by their places among all that the segment's directory has.
public final class VersionThree {
  private static final int MOST = 1 << 20;

  private final Disk disk;
  private final StoreSettings settings;
  private final int shift;
  private int gone;
  private int again;

  /// @param shift added to every place, as if the list had been another one then
  public VersionThree(Disk disk, StoreSettings settings, int shift) {
    this.disk = disk;
    this.settings = settings;
    this.shift = shift;
  }

  /// Messages that are told to be gone.
  public int gone() {
    return gone;
  }

  /// Messages that are told to come again.
  public int again() {
    return again;
  }

  public void write() throws IOException {
    var newest = Checkpoint.newest(disk, settings, _ -> {});
    WholeFile.write(disk, "ckpt-" + newest.number(), checkpoint(newest));
    String line =
        "leveret-store version 3 epoch 9 chunk %d segment %d"
            .formatted(settings.chunkBytes(), settings.segmentBytes());
    var crc = new CRC32C();
    crc.update(line.getBytes(StandardCharsets.US_ASCII));
    String checked = line + " check " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    WholeFile.write(disk, "format", StandardCharsets.US_ASCII.encode(checked + checked));
  }

  private ByteBuffer checkpoint(Checkpoint from) throws IOException {
    var out = ByteBuffer.allocate(MOST).order(ByteOrder.LITTLE_ENDIAN);
    out.position(CheckpointWriter.HEADER);
    for (var queue : from.queues().entrySet()) {
      out.putInt(queue.getKey());
      write(out, queue.getKey(), queue.getValue());
    }
    int end = out.position();
    out.putInt(0, CheckpointWriter.MAGIC).putInt(8, 3).putInt(12, from.isClean() ? 1 : 0);
    out.putLong(16, from.position()).putInt(24, from.queues().size()).putInt(28, end);
    var crc = new CRC32C();
    crc.update(out.slice(8, end - 8));
    return out.putInt(4, (int) crc.getValue()).flip();
  }

  private void write(ByteBuffer out, int queueId, Checkpoint.Queue queue) throws IOException {
    out.putLong(queue.head()).putInt(queue.listed().length);
    for (long address : queue.listed()) {
      out.putLong(address | (long) queue.marksOf(address) << QueueReplay.MARK_SHIFT);
    }
    out.putInt(queue.runs().size());
    for (var run : queue.runs()) {
      write(out, run, new RunReader(disk, settings).read(queueId, run.segment(), run.lane()));
    }
  }

  private void write(ByteBuffer out, MessageRun run, MessageList list) {
    int from = run.from(list);
    var goneAt = new BitSet();
    var againAt = new BitSet();
    for (int place = from; place < run.end(list); place++) {
      long address = list.address(place);
      goneAt.set(place + shift, run.isGone(address));
      againAt.set(place + shift, !run.isGone(address) && run.isAgain(address));
    }
    gone += goneAt.cardinality();
    again += againAt.cardinality();
    out.putLong(run.segment()).putInt(run.lane().lowest() | run.lane().highest() << 8);
    out.putInt(from + shift).putInt(run.end(list) - from).putInt(run.count());
    out.putLong(run.bytes()).putLong(run.first()).putLong(run.last()).putLong(run.due());
    write(out, goneAt);
    write(out, againAt);
    out.putInt(run.links().size()).putInt(0);
    run.links().forEach((to, many) -> out.putLong(to).putLong(many));
  }

  private static void write(ByteBuffer out, BitSet set) {
    long[] words = set.toLongArray();
    out.putInt(words.length);
    for (long word : words) {
      out.putLong(word);
    }
  }
}
