package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.server.SharedReads.Turn;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What sockets may give at once, as the number of them grows. S18
class SharedReadsTest {
  private static final int MANY = 32;
  private static final int ALONE = 128 * 1024;
  private static final int TURN = 64 * 1024;
  private static final int LITTLE = 8 * 1024;
  private static final int TURNS_OF_A_ROUND = 8;

  private final ManualLoop loop = new ManualLoop();
  private final SharedReads reads = new SharedReads(loop, loop);
  private final List<Turn> come = new ArrayList<>();
  private final DefaultChannelConfig config = new DefaultChannelConfig(new EmbeddedChannel());

  private Turn socket() {
    var made = new Turn[1];
    made[0] = SharedReads.ofSocket(() -> reads, () -> come.add(made[0]));
    return made[0];
  }

  private List<Turn> sockets(int count) {
    var made = new ArrayList<Turn>();
    for (int i = 0; i < count; i++) {
      made.add(socket());
    }
    return made;
  }

  @Test
  void letsFewSocketsGiveMuch() {
    var few = sockets(4);
    for (int i = 0; i < 20; i++) {
      few.forEach(this::flood);
      reads.nextRound(false);
    }

    assertThat(few).noneMatch(Turn::waits).allMatch(socket -> offered(socket) == ALONE);
  }

  @Test
  void letsBusySocketsWaitForTheirTurn() {
    var many = busy(MANY);

    assertThat(many).filteredOn(Turn::waits).hasSizeGreaterThan(MANY - 2 * TURNS_OF_A_ROUND);
  }

  @Test
  void givesEachTurnEnoughForItsCost() {
    busy(MANY);
    come.clear();

    boolean othersWait = reads.nextRound(false);

    assertThat(othersWait).isTrue();
    assertThat(come).hasSize(TURNS_OF_A_ROUND).allMatch(socket -> offered(socket) == TURN);
  }

  @Test
  void givesFewerTurnsWhileSomebodyWaitsForLittle() {
    busy(MANY);
    come.clear();

    reads.nextRound(true);

    assertThat(come).hasSize(1).allMatch(socket -> offered(socket) == TURN);
  }

  @Test
  void saysWhatCameSinceItWasLastAsked() {
    give(socket(), 60);
    give(socket(), 40);

    assertThat(reads.takeReceived()).isEqualTo(100);
    assertThat(reads.takeReceived()).isZero();
  }

  @Test
  void forgetsNobodyHoweverManyThereAre() {
    for (int many = 2; many <= 2 * MANY; many++) {
      var some = sockets(many);
      come.clear();
      for (int i = 0; i < 10 * many; i++) {
        some.stream().filter(socket -> !socket.waits()).forEach(this::flood);
        reads.nextRound(true);
      }

      assertThat(some).allMatch(socket -> !socket.waits() || come.contains(socket));
      some.forEach(Turn::giveUp);
    }
  }

  @Test
  void servesTheSocketsThatWaitInOrder() {
    var many = busy(MANY);
    come.clear();
    for (int i = 0; i < 4 * MANY / TURNS_OF_A_ROUND; i++) {
      int before = come.size();
      reads.nextRound(false);
      List.copyOf(come.subList(before, come.size())).forEach(this::flood);
    }

    assertThat(come.subList(MANY, 2 * MANY)).containsExactlyInAnyOrderElementsOf(many);
  }

  @Test
  void readsFromAQuietSocketWhileOthersWait() {
    busy(MANY);
    var quiet = socket();

    give(quiet, 200);

    assertThat(quiet.waits()).isFalse();
    assertThat(offered(quiet)).isBetween(1, LITTLE);
  }

  @Test
  void leavesLittleToThoseThatComeOutOfTurn() {
    busy(MANY);
    var late = socket();

    flood(late);

    assertThat(late.waits()).isTrue();
    assertThat(offered(late)).isLessThanOrEqualTo(LITTLE);
  }

  @Test
  void forgetsASocketThatGivesUp() {
    var many = busy(MANY);
    many.forEach(Turn::giveUp);
    come.clear();

    assertThat(reads.nextRound(false)).isFalse();
    assertThat(come).isEmpty();
  }

  @Test
  void givesTheWholeBackToTheOneThatIsLeft() {
    var many = busy(MANY);
    many.subList(1, MANY).forEach(Turn::giveUp);
    for (int i = 0; i < 20; i++) {
      reads.nextRound(false);
      flood(many.getFirst());
    }

    assertThat(many.getFirst().waits()).isFalse();
    assertThat(offered(many.getFirst())).isEqualTo(ALONE);
  }

  // S10
  @Test
  void readsMoreAtATimeOfLongMessages() {
    var socket = socket();

    assertThat(offeredAfter(socket, 16 * 1024)).isEqualTo(ALONE);
    assertThat(offeredAfter(socket, 64 * 1024)).isEqualTo(2 * ALONE);
    assertThat(offeredAfter(socket, 128 * 1024)).isEqualTo(4 * ALONE);
    assertThat(offeredAfter(socket, Integer.MAX_VALUE)).isEqualTo(4 * ALONE);
    assertThat(offeredAfter(socket, 100)).isEqualTo(ALONE);
  }

  // S10
  @Test
  void letsLongMessagesHaveMoreOfARound() {
    var four = sockets(4);
    for (int i = 0; i < 20; i++) {
      four.forEach(socket -> socket.brings(128 * 1024));
      four.forEach(this::flood);
      reads.nextRound(false);
    }

    assertThat(four).noneMatch(Turn::waits);
  }

  // S1L
  @Test
  void letsASocketRestThatBringsAMessageAtATime() {
    var socket = resting();
    come.clear();

    loop.advance(ReadCoalescing.REST);

    assertThat(come).containsExactly(socket);
    assertThat(socket.waits()).isFalse();
  }

  // S1L
  @Test
  void forgetsARestingSocketThatGivesUp() {
    var socket = resting();
    come.clear();

    socket.giveUp();
    loop.advance(ReadCoalescing.REST);

    assertThat(socket.waits()).isFalse();
    assertThat(come).isEmpty();
  }

  /// A socket that has brought a message each ten microseconds until it was let rest.
  private Turn resting() {
    var socket = socket();
    while (!socket.waits()) {
      loop.advance(Duration.ofNanos(10_000));
      give(socket, 60);
      reads.nextRound(false);
    }
    return socket;
  }

  /// What a socket may give after it has given long messages for a while.
  private int offeredAfter(Turn socket, int longest) {
    for (int i = 0; i < 20; i++) {
      socket.brings(longest);
      flood(socket);
      reads.nextRound(false);
    }
    socket.brings(longest);
    return offered(socket);
  }

  /// Sockets that have had more than rounds have room for.
  private List<Turn> busy(int count) {
    var made = sockets(count);
    for (int i = 0; i < 20; i++) {
      made.stream().filter(socket -> !socket.waits()).forEach(this::flood);
      reads.nextRound(false);
    }
    made.stream().filter(socket -> !socket.waits()).forEach(this::flood);
    return made;
  }

  private int offered(Turn socket) {
    socket.reset(config);
    return socket.guess();
  }

  /// A socket gives all that it may.
  private void flood(Turn socket) {
    give(socket, Integer.MAX_VALUE);
  }

  private void give(Turn socket, int bytes) {
    socket.reset(config);
    int taken = Math.min(bytes, socket.guess());
    socket.attemptedBytesRead(socket.guess());
    socket.lastBytesRead(taken);
    socket.incMessagesRead(1);
    socket.readComplete();
    socket.end();
  }
}
