package io.leveret.core.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.message.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A packed list against one of objects.
class MessageListTest {
  private static final long START = 1L << 40;

  private record Message(long address, long size, long millis, long timeToLive, List<Long> links) {}

  @Test
  void answersWhatWasAdded() {
    Seeds.each(
        60,
        random -> {
          var messages = messages(random, random.nextInt(3000));
          check(random, listOf(messages), messages);
        });
  }

  @Test
  void mergesWhatStandsTogether() {
    Seeds.each(
        30,
        random -> {
          var messages = messages(random, 1 + random.nextInt(2000));
          List<List<Message>> shares =
              List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
          messages.forEach(message -> shares.get(random.nextInt(3)).add(message));

          var lists = shares.stream().map(MessageListTest::listOf).toList();

          check(random, MessageList.merged(lists), messages);
        });
  }

  private static List<Message> messages(Random random, int count) {
    var messages = new ArrayList<Message>();
    long address = START;
    long millis = 1_700_000_000_000L;
    boolean haveTimes = random.nextBoolean();
    boolean haveLinks = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      address += 1 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 20);
      millis += random.nextInt(50) - 10;
      boolean expires = haveTimes && random.nextInt(3) == 0;
      var links = new ArrayList<Long>();
      for (int left = haveLinks ? random.nextInt(3) : 0; left > 0; left--) {
        links.add(address + random.nextInt(1 << 20) - (1 << 19));
      }
      long timeToLive = expires ? random.nextLong(1L << 40) : MessageView.FOR_EVER;
      messages.add(new Message(address, random.nextLong(1L << 34), millis, timeToLive, links));
    }
    return messages;
  }

  private static long[] longs(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private static MessageList listOf(List<Message> messages) {
    var list = new MessageList(3, START);
    for (var message : messages) {
      list.add(
          message.address, message.size, message.millis, message.timeToLive, longs(message.links));
    }
    return list;
  }

  private static void check(Random random, MessageList list, List<Message> messages) {
    assertThat(list.size()).isEqualTo(messages.size());
    assertThat(list.bodyBytes()).isEqualTo(messages.stream().mapToLong(Message::size).sum());
    for (int i = 0; i < list.size(); i++) {
      check(list, messages, i);
    }
    for (int i = 0; i < 300 && list.size() > 0; i++) {
      int place = random.nextInt(list.size());
      check(list, messages, place);
      int sought = random.nextInt(list.size());
      assertThat(list.find(messages.get(sought).address)).isEqualTo(sought);
      long after = messages.get(sought).address + 1;
      boolean isNext = sought + 1 < list.size() && messages.get(sought + 1).address == after;
      assertThat(list.find(after)).isEqualTo(isNext ? sought + 1 : -sought - 2);
      assertThat(list.firstFrom(after)).isEqualTo(sought + 1);
    }
    assertThat(list.firstFrom(START)).isZero();
  }

  private static void check(MessageList list, List<Message> messages, int i) {
    var message = messages.get(i);
    assertThat(list.address(i)).isEqualTo(message.address);
    assertThat(list.links(i)).isEqualTo(longs(message.links));
    assertThat(list.bodySize(i)).isEqualTo(message.size);
    assertThat(list.appendedMillis(i)).isEqualTo(message.millis);
    assertThat(list.timeToLive(i)).isEqualTo(message.timeToLive);
  }
}
