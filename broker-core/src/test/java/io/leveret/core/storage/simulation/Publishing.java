package io.leveret.core.storage.simulation;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How messages come: whole or in parts, for disk or for memory, at once or with a transaction.
final class Publishing {
  private static final int MOST_FLEETING = 40;
  private static final int LARGEST_PART = 1500;
  private static final int[] MEMORY_ONLY = {1};

  private final World world;
  private final Random random;
  private final List<Fleeting> fleeting = new ArrayList<>();
  private final List<Upload> uploads = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  /// A message that only memory holds.
  private record Fleeting(Message message, long address) {}

  /// A large body on its way in.
  private static final class Upload {
    final Message message;
    final boolean durable;
    final List<Long> parts = new ArrayList<>();
    int sent;

    Upload(Message message, boolean durable) {
      this.message = message;
      this.durable = durable;
    }

    ByteBuffer list() {
      var list = ByteBuffer.allocate(8 * parts.size());
      for (int i = 0; i < parts.size(); i++) {
        list.putLong(8 * i, parts.get(i));
      }
      return list;
    }

    MessageView view() {
      var list = list();
      var view = message.head();
      view.body(list, 0, list.capacity());
      view.partedBody(message.body());
      return view;
    }
  }

  /// A message of the transaction that is open; not in the log yet when its address is 0.
  private record Held(Message message, long address, List<Integer> queueIds) {
    Held(Message message, long address, int[] ids) {
      this(message, address, Arrays.stream(ids).boxed().toList());
    }
  }

  Publishing(World world) {
    this.world = world;
    this.random = world.random;
  }

  private MessageStore store() {
    return world.store();
  }

  /// A store that ended took along what only memory held.
  void restarted() {
    fleeting.clear();
    uploads.clear();
    held.clear();
  }

  void append() {
    int[] ids = world.someQueues();
    if (ids.length > 0) {
      var message = Message.random(random, world.nextMessage());
      appendWhole(message, ids);
    }
  }

  private void appendWhole(Message message, int[] ids) {
    long address = store().append(message.view(), ids, ids.length, true);
    world.parts.remove(address);
    arrived(message, address, ids);
  }

  private void arrived(Message message, long address, int[] ids) {
    world.arrived(message, address, address, ids);
  }

  void appendFleeting() {
    var message = Message.random(random, world.nextMessage());
    keep(message, store().append(message.view(), MEMORY_ONLY, 1, false));
  }

  /// Takes a message that only memory holds, and lets go of another when there are many.
  void keep(Message message, long address) {
    fleeting.add(new Fleeting(message, address));
    if (fleeting.size() > MOST_FLEETING) {
      store().release(fleeting.remove(random.nextInt(MOST_FLEETING)).address);
    }
  }

  /// Sends some more of a large body, or begins one.
  void upload() {
    if (uploads.isEmpty() || random.nextInt(8) == 0) {
      int size = 100 + random.nextInt(random.nextInt(4) == 0 ? 8000 : 1000);
      var message = Message.of(random, world.nextMessage(), size);
      uploads.add(new Upload(message, random.nextInt(4) > 0));
    }
    var upload = uploads.get(random.nextInt(uploads.size()));
    int left = upload.message.body() - upload.sent;
    int length = Math.min(left, 20 + random.nextInt(LARGEST_PART));
    upload.parts.add(
        store()
            .appendPart(
                Message.bytes(), upload.message.bodyAt() + upload.sent, length, upload.durable));
    upload.sent += length;
    if (length == left) {
      uploads.remove(upload);
      finish(upload);
    } else if (random.nextInt(12) == 0) {
      uploads.remove(upload);
      upload.parts.forEach(store()::abandonPart);
    }
  }

  private void finish(Upload upload) {
    int[] ids = upload.durable ? world.someQueues() : MEMORY_ONLY;
    if (ids.length == 0) {
      upload.parts.forEach(store()::abandonPart);
    } else if (upload.durable && random.nextInt(4) == 0) {
      long address = store().transactions().stage(upload.view(), true);
      world.parts.put(address, upload.list());
      held.add(new Held(upload.message, address, ids));
    } else {
      long address = store().append(upload.view(), ids, ids.length, upload.durable);
      world.parts.put(address, upload.list());
      if (upload.durable) {
        arrived(upload.message, address, ids);
      } else {
        keep(upload.message, address);
      }
    }
  }

  /// Holds a message for the next commit.
  void hold() {
    int[] ids = world.someQueues();
    if (ids.length > 0) {
      var message = Message.random(random, world.nextMessage());
      boolean isStaged = random.nextBoolean();
      long address = isStaged ? store().transactions().stage(message.view(), true) : 0;
      world.parts.remove(address);
      held.add(new Held(message, address, ids));
    }
  }

  /// Lets everything that is held come: the task of a transaction.
  void commit() {
    for (var publish : held) {
      int[] ids =
          publish.queueIds.stream()
              .filter(world.queues::containsKey)
              .mapToInt(Integer::intValue)
              .toArray();
      if (ids.length > 0 && publish.address == 0) {
        appendWhole(publish.message, ids);
      } else if (ids.length > 0) {
        place(publish, ids);
      } else if (publish.address != 0) {
        store().release(publish.address);
      }
    }
    held.clear();
  }

  private void place(Held publish, int[] ids) {
    var message = publish.message;
    var view = new MessageView();
    view.partedBody(message.body());
    view.staged(publish.address);
    world.listParts(view, publish.address, message.body());
    view.wishes(message.priority(), message.timeToLive());
    long address = store().append(view, ids, ids.length, true);
    world.arrived(message, address, publish.address, ids);
    store().release(publish.address);
  }

  void rollBack() {
    for (var publish : held) {
      if (publish.address != 0) {
        store().release(publish.address);
      }
    }
    held.clear();
  }

  /// Reads something that only memory holds.
  void readFleeting() {
    if (!fleeting.isEmpty()) {
      var any = fleeting.get(random.nextInt(fleeting.size()));
      world.running().requireWhole(any.message, any.address);
    }
  }

  /// Lets go of everything that is in no queue.
  void abandonAll() {
    fleeting.forEach(message -> store().release(message.address));
    uploads.forEach(upload -> upload.parts.forEach(store()::abandonPart));
    rollBack();
    restarted();
  }
}
