package io.leveret.core.storage.directory;

import io.leveret.core.message.MessageView;

/// Lists of messages that are in no segment.
public final class TestLists {
  private TestLists() {}

  /// Messages at `count` addresses from `first` on, each with a body of ten bytes.
  public static MessageList neighbours(long first, int count) {
    var list = new MessageList(0, 0);
    for (int i = 0; i < count; i++) {
      list.add(first + i, 10, 0, MessageView.FOR_EVER, new long[0]);
    }
    return list;
  }
}
