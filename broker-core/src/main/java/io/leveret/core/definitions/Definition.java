package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import java.util.Optional;

/// One entry of a document of definitions. Immutable; what is in it is right in itself, and whether
/// the broker takes it shows when it is applied.
public sealed interface Definition
    permits DefinedUser,
        DefinedVirtualHost,
        DefinedLimits,
        DefinedPermission,
        DefinedTopicPermission,
        DefinedPolicy,
        DefinedExchange,
        DefinedQueue,
        DefinedBinding {
  /// The section of the document that it stands in.
  String section();

  /// What it is, for whoever reads that it was refused.
  String subject();

  /// The virtual host that must be there, or come with the same document.
  default Optional<String> neededVirtualHost() {
    return Optional.empty();
  }

  /// The user who must be there, or come with the same document.
  default Optional<String> neededUser() {
    return Optional.empty();
  }

  /// Adds it to what there is, or changes what there is to be like it. Runs on the loop.
  ///
  /// @throws RuntimeException when it is refused: see [Importer]
  void applyTo(BrokerState broker);
}
