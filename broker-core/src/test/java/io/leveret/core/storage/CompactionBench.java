package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A store of which most messages are settled, so that its segments are compacted.
final class CompactionBench {
  final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  final Map<Long, String> live = new TreeMap<>();
  RecordingStore store = open();

  CompactionBench() throws IOException {}

  RecordingStore open() throws IOException {
    return open(RecordingStore.small());
  }

  RecordingStore open(StoreSettings settings) throws IOException {
    var opened = new RecordingStore(disk, settings, 3, true);
    opened.queues = this::describe;
    return opened;
  }

  private void describe(CheckpointWriter writer) {
    writer.queue(1, 0);
    live.keySet().forEach(writer::ready);
  }

  /// Appends messages and keeps one of each `keep`.
  void pass(int messages, int keep) {
    for (int i = 0; i < messages; i++) {
      String body = "m" + i + "x".repeat(100);
      long address = store.append(body, true, 1);
      if (i % keep == 0) {
        live.put(address, body);
      } else {
        settle(address);
      }
      if (i % 20 == 0) {
        store.settle();
      }
    }
    rest();
  }

  void settle(long address) {
    store.store.settled(1, address, address);
    store.store.release(address);
    live.remove(address);
  }

  void rest() {
    for (int i = 0; i < 6; i++) {
      settle(store.append("x", true, 1));
      store.store.checkpoint();
      store.settle();
    }
  }

  long files(String suffix) {
    return disk.list().stream()
        .filter(name -> name.startsWith("d-") && name.endsWith(suffix))
        .count();
  }

  long bytes(String suffix) throws IOException {
    long bytes = 0;
    for (var name : disk.list()) {
      if (name.startsWith("d-") && name.endsWith(suffix)) {
        try (var file = disk.open(name)) {
          bytes += file.size();
        }
      }
    }
    return bytes;
  }

  void assertAllIsThere() {
    live.forEach((address, body) -> assertThat(store.body(address)).isEqualTo(body));
  }

  byte[] contents(String name) throws IOException {
    try (var file = disk.open(name)) {
      var bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // until all is there
      }
      return bytes.array();
    }
  }

  void write(String name, byte[] bytes) throws IOException {
    try (var file = disk.open(name)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.force();
    }
    disk.syncDirectory();
  }

  void deleteDirectories() throws IOException {
    for (var name : disk.list()) {
      if (name.endsWith(".dir")) {
        disk.delete(name);
      }
    }
  }
}
