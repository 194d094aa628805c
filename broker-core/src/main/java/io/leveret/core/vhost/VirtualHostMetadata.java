package io.leveret.core.vhost;

import java.util.List;
import java.util.Optional;

/// What operators note about a virtual host (SE-13). Immutable.
///
/// @param description for people
/// @param tags for tools, in the order they were given
/// @param defaultQueueType type of queues whose declaration names none; empty for `classic`
/// @param protectedFromDeletion whether [VirtualHosts#delete] refuses
public record VirtualHostMetadata(
    String description,
    List<String> tags,
    Optional<String> defaultQueueType,
    boolean protectedFromDeletion) {
  /// Nothing noted, and free to be deleted.
  public static final VirtualHostMetadata NONE =
      new VirtualHostMetadata("", List.of(), Optional.empty(), false);

  public VirtualHostMetadata {
    tags = List.copyOf(tags);
  }

  /// A copy that may, or may not, be deleted.
  public VirtualHostMetadata withProtection(boolean isProtected) {
    return new VirtualHostMetadata(description, tags, defaultQueueType, isProtected);
  }
}
