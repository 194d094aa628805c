package io.leveret.core.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the stores of the shards are: the first in the data directory itself, the others in
/// `shard-1`, `shard-2` and so on beside its files. Pure.
public final class ShardDirectories {
  private static final String PREFIX = "shard-";

  private ShardDirectories() {}

  /// The directory of a shard.
  public static Path of(Path dataDirectory, int shard) {
    return shard == 0 ? dataDirectory : dataDirectory.resolve(name(shard));
  }

  /// The name of the directory of a shard but the first.
  public static String name(int shard) {
    return PREFIX + shard;
  }

  /// How many shards have a directory, whether or not there are as many now: what one has left
  /// there is not to be forgotten.
  public static int count(Path dataDirectory) throws IOException {
    int count = 1;
    if (!Files.isDirectory(dataDirectory)) {
      return count;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dataDirectory, PREFIX + "*")) {
      for (Path entry : entries) {
        String number = entry.getFileName().toString().substring(PREFIX.length());
        if (number.matches("[1-9][0-9]{0,2}") && Files.isDirectory(entry)) {
          count = Math.max(count, Integer.parseInt(number) + 1);
        }
      }
    }
    return count;
  }
}
