package io.leveret.core.shard;

/// Where the work of one connection lies: on the shard that it lives on, or on another that it had
/// better move to, since work between shards stops all of them.
///
/// A connection is drawn to a shard by what it reads from there, and by messages that go there one
/// after the other. Each move makes it more patient, so that one whose work lies now here, now
/// there does not wander with it.
///
/// **Confined** to the connection's loop.
public final class Pull {
  /// Messages in a row that draw a connection which has never moved.
  public static final int FIRST_PATIENCE = 32;

  private static final int MOST_PATIENCE = 1 << 24;
  private static final int NOWHERE = -1;

  private int here;
  private boolean elsewhere;
  private int shard = NOWHERE;
  private int strength;
  private int patience = FIRST_PATIENCE;

  /// @param here the shard that the connection lives on
  public Pull(int here) {
    this.here = here;
  }

  /// Notes a message for queues of that shard; a negative one stands for several, or none.
  public void publishes(int to) {
    add(to, 1);
  }

  /// Notes the same of a message whose body is written piece by piece while the other shards stand
  /// still, or copied: that costs as much as many.
  public void publishesLarge(int to) {
    add(to, FIRST_PATIENCE);
  }

  /// Notes that messages are read from a queue of that shard from now on.
  public void reads(int from) {
    elsewhere |= from != here;
    add(from, FIRST_PATIENCE);
  }

  private void add(int to, int weight) {
    strength = to == shard ? Math.min(strength + weight, MOST_PATIENCE) : weight;
    shard = to;
  }

  /// Whether messages were read from a queue of another shard: then that one must stand still while
  /// the connection settles.
  public boolean readsElsewhere() {
    return elsewhere;
  }

  /// The shard that draws it strongly enough, or its own.
  public int target() {
    return shard >= 0 && strength >= patience ? shard : here;
  }

  /// Begins anew after a move to where everything is that the connection reads from.
  public void moved(int to) {
    here = to;
    elsewhere = false;
    shard = NOWHERE;
    strength = 0;
    patience = Math.min(patience * 2, MOST_PATIENCE);
  }
}
