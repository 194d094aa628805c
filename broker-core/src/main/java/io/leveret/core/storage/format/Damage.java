package io.leveret.core.storage.format;

import java.util.List;

/// Bytes of a data directory that are not what was written, though they were synced.
///
/// @param file that has them
/// @param position of the first of them in the file
/// @param bytes at most so many
/// @param queueIds queues that probably lost something, as far as that can be told
/// @param reason a few words for an operator
public record Damage(
    String file, long position, long bytes, List<Integer> queueIds, String reason) {
  /// Damage of which nobody knows whom it concerns.
  public static Damage of(String file, long position, long bytes, String reason) {
    return new Damage(file, position, bytes, List.of(), reason);
  }

  /// The same, told from the directory that `directory` is in.
  public Damage in(String directory) {
    return new Damage(directory + "/" + file, position, bytes, queueIds, reason);
  }
}
