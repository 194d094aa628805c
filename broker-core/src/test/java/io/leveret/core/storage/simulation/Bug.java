package io.leveret.core.storage.simulation;

/// What is wrong on purpose, to see that it is found.
enum Bug {
  NONE,

  /// The disk says that it has synced, and has not.
  LIES_ON_SYNC,

  /// Renames are not followed by a sync of the directory.
  FORGETS_RENAMES,

  /// A sync that failed is asked for again, and succeeds.
  RETRIES_SYNCS,

  /// What is written counts as synced.
  CONFIRMS_TOO_EARLY,

  /// A queue says that messages are settled when it hands them out.
  ACKS_TOO_EARLY,

  /// A message is settled before its dead letter is there.
  BURIES_TOO_EARLY,

  /// A restart forgets how often a message came back.
  FORGETS_COUNTS,

  /// Checkpoints leave out what was handed out and not settled.
  CHECKPOINTS_FORGET_DELIVERED,

  /// Nothing tells the log that a transaction is one.
  BREAKS_TRANSACTIONS,

  /// A queue that is purged lets go of its messages and says so to nobody.
  FORGETS_PURGES
}
