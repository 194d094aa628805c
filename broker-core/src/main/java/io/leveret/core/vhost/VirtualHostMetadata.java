package io.leveret.core.vhost;

import io.leveret.core.config.Durability;
import java.util.List;
import java.util.Optional;

/// What operators note about a virtual host (SE-13). Immutable.
///
/// @param description for people
/// @param tags for tools, in the order they were given
/// @param defaultQueueType type of queues whose declaration names none; empty for `classic`
/// @param durability what persistent messages survive in its queues where no policy says it; empty
///   for what the broker's configuration says
/// @param protectedFromDeletion whether [VirtualHosts#delete] refuses
public record VirtualHostMetadata(
    String description,
    List<String> tags,
    Optional<String> defaultQueueType,
    Optional<Durability> durability,
    boolean protectedFromDeletion) {
  /// Nothing noted, and free to be deleted.
  public static final VirtualHostMetadata NONE =
      new VirtualHostMetadata("", List.of(), Optional.empty(), Optional.empty(), false);

  /// @throws IllegalArgumentException when messages should survive nothing, which is for single
  ///   queues
  public VirtualHostMetadata {
    tags = List.copyOf(tags);
    if (durability.equals(Optional.of(Durability.RAM))) {
      throw new IllegalArgumentException("the durability of a vhost is fsync or write");
    }
  }

  /// A copy that may, or may not, be deleted.
  public VirtualHostMetadata withProtection(boolean isProtected) {
    return new VirtualHostMetadata(description, tags, defaultQueueType, durability, isProtected);
  }

  /// A copy with another durability.
  public VirtualHostMetadata withDurability(Optional<Durability> other) {
    return new VirtualHostMetadata(
        description, tags, defaultQueueType, other, protectedFromDeletion);
  }
}
