package io.leveret.core.model.run;

import io.leveret.core.model.Seen;
import io.leveret.protocol.method.BasicMethod.Deliver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What is wrong with a broker on purpose, to see that it is found.
enum Fault {
  NONE,

  /// No delivery says that it comes again.
  FORGETS_REDELIVERY,

  /// What comes back goes to the tail: it is seen behind what was never delivered.
  REQUEUES_TO_THE_TAIL,

  /// The disk says that it has synced, and has not.
  LIES_ON_SYNC;

  /// Makes of what a channel saw what it would have seen.
  void distort(List<Seen> seen) {
    switch (this) {
      case FORGETS_REDELIVERY -> seen.replaceAll(Fault::withoutRedelivery);
      case REQUEUES_TO_THE_TAIL -> reorder(seen);
      case NONE, LIES_ON_SYNC -> {}
    }
  }

  private static Seen withoutRedelivery(Seen seen) {
    return seen.method() instanceof Deliver deliver
        ? delivery(seen, deliver, deliver.deliveryTag(), false)
        : seen;
  }

  private static void reorder(List<Seen> seen) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).method() instanceof Deliver) {
        places.add(i);
      }
    }
    List<Seen> deliveries =
        places.stream()
            .map(seen::get)
            .sorted(Comparator.comparing(each -> ((Deliver) each.method()).redelivered()))
            .toList();
    List<Long> tags =
        places.stream().map(i -> ((Deliver) seen.get(i).method()).deliveryTag()).toList();
    for (int i = 0; i < places.size(); i++) {
      Seen other = deliveries.get(i);
      Deliver deliver = (Deliver) other.method();
      seen.set(places.get(i), delivery(other, deliver, tags.get(i), deliver.redelivered()));
    }
  }

  private static Seen delivery(Seen seen, Deliver deliver, long tag, boolean redelivered) {
    var method =
        new Deliver(
            deliver.consumerTag(), tag, redelivered, deliver.exchange(), deliver.routingKey());
    return new Seen(method, seen.properties(), seen.body());
  }
}
