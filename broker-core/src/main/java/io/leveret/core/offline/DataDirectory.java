package io.leveret.core.offline;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.disk.OverlayDisk;
import io.leveret.core.disk.ShardDirectories;
import io.leveret.core.disk.StoreException;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.storage.OfflineStore;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.vhost.LostQueues;
import io.leveret.protocol.codec.PropertiesCodec;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.content.BasicProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// A data directory that no broker uses: everything in it was read and checked when it is open.
///
/// **Confined** to one thread.
public final class DataDirectory implements AutoCloseable {
  private final List<OfflineStore> stores;
  private final Inventory inventory;
  private final MessageView view = new MessageView();

  private DataDirectory(List<OfflineStore> stores, Inventory inventory) {
    this.stores = stores;
    this.inventory = inventory;
  }

  /// Looks at a directory and changes nothing in it.
  ///
  /// @throws StoreException when it is in use, is none of a broker, or of a newer version
  public static DataDirectory inspect(Path directory) throws IOException {
    return open(requireThere(directory), false);
  }

  /// Mends a directory: what is damaged goes to `lost+found`, and what is left is whole.
  public static DataDirectory repair(Path directory) throws IOException {
    inspect(directory).close(); // what is not a data directory stays what it is
    return open(requireThere(directory), true);
  }

  private static Path requireThere(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new StoreException("no directory " + directory);
    }
    return directory;
  }

  private static DataDirectory open(Path directory, boolean repairs) throws IOException {
    var inventory = new Inventory();
    var stores = new ArrayList<OfflineStore>();
    try {
      for (int shard = 0; shard < ShardDirectories.count(directory); shard++) {
        Disk disk = disk(ShardDirectories.of(directory, shard), repairs);
        stores.add(OfflineStore.open(disk, inventory.ofShard(shard), repairs));
      }
      if (repairs) {
        declareStrangers(stores.getFirst(), inventory);
      }
    } catch (IOException | RuntimeException e) {
      stores.forEach(OfflineStore::close);
      throw e;
    }
    return new DataDirectory(stores, inventory);
  }

  private static Disk disk(Path directory, boolean repairs) throws IOException {
    return repairs ? new LocalDisk(directory) : new OverlayDisk(LocalDisk.readOnly(directory));
  }

  private static void declareStrangers(OfflineStore topology, Inventory inventory)
      throws IOException {
    for (int queueId : inventory.strangers()) {
      for (byte[] command : LostQueues.commands(queueId, inventory.shard(queueId))) {
        topology.append(command);
        inventory.command(command);
      }
    }
  }

  /// What is damaged.
  public List<Damage> damages() {
    return List.copyOf(inventory.damages());
  }

  /// Files of the log that should be there and are not.
  public List<MissingSegment> missing() {
    return List.copyOf(inventory.missing());
  }

  /// Whether all is there, and none of it damaged.
  public boolean isIntact() {
    return inventory.damages().isEmpty() && inventory.missing().isEmpty();
  }

  /// Commands of the meta log that were read.
  public int commands() {
    return inventory.commands();
  }

  /// What each queue holds: declared ones first, then those of which no declaration is left.
  public List<QueueContents> queues() {
    var found = new ArrayList<QueueContents>();
    inventory
        .queues()
        .values()
        .forEach(queue -> found.add(contents(queue.queueId(), queue.virtualHost(), queue.name())));
    inventory.strangers().forEach(queueId -> found.add(contents(queueId, "", "")));
    return found;
  }

  private QueueContents contents(int queueId, String virtualHost, String name) {
    var messages = inventory.messages(queueId);
    return new QueueContents(queueId, virtualHost, name, messages.count(), messages.bytes());
  }

  /// The id of a declared queue.
  public OptionalInt find(String virtualHost, String name) {
    return inventory.queues().values().stream()
        .filter(queue -> queue.virtualHost().equals(virtualHost) && queue.name().equals(name))
        .mapToInt(QueueDefinition::queueId)
        .findFirst();
  }

  /// Tells the messages of a queue, those that were published first first. Answers how many could
  /// not be read.
  public int forEachMessage(int queueId, Consumer<StoredMessage> visitor) throws IOException {
    int[] unreadable = {0};
    OfflineStore store = stores.get(inventory.shard(queueId));
    unreadable[0] +=
        inventory
            .messages(queueId)
            .forEach(
                (run, told) -> store.forEach(queueId, run, told),
                (address, redelivered, failures) -> {
                  try {
                    visitor.accept(read(store, address, redelivered, failures));
                  } catch (DamagedRecordException _) {
                    unreadable[0]++;
                  }
                });
    return unreadable[0];
  }

  private StoredMessage read(OfflineStore store, long address, boolean redelivered, int failures) {
    store.read(address, view);
    long appendedMillis = store.appendedMillis(address);
    var routing = new WireReader();
    routing.wrap(view.routingMemory(), view.routingOffset(), view.routingLength());
    String exchange = routing.shortstr();
    String routingKey = routing.shortstr();
    return new StoredMessage(
        address,
        exchange,
        routingKey,
        properties(),
        body(store),
        redelivered,
        failures,
        appendedMillis);
  }

  private BasicProperties properties() {
    var in = new WireReader();
    in.wrap(view.propertiesMemory(), view.propertiesOffset(), view.propertiesLength());
    return PropertiesCodec.read(in);
  }

  private StoredMessage.Body body(OfflineStore store) {
    if (!view.isParted()) {
      byte[] whole = bytes(view.bodyMemory(), view.bodyOffset(), view.bodyLength());
      return piece -> piece.accept(whole);
    }
    long[] parts = OfflineStore.partsOf(view);
    return piece -> {
      for (long part : parts) {
        store.readPart(part, view);
        piece.accept(bytes(view.bodyMemory(), view.bodyOffset(), view.bodyLength()));
      }
    };
  }

  private static byte[] bytes(ByteBuffer memory, int offset, int length) {
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return bytes;
  }

  @Override
  public void close() {
    stores.forEach(OfflineStore::close);
  }
}
