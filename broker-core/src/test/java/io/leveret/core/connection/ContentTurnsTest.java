package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who goes on with a content while those under way take too much memory.
class ContentTurnsTest {
  private final List<Sender> senders = new ArrayList<>();
  private final ContentTurns turns = new ContentTurns(() -> senders.forEach(Sender::ask));
  private boolean isCrowded;

  /// A connection in the middle of a content.
  private final class Sender implements ContentTurns.Taker {
    boolean isInContent = true;
    boolean goesOn = true;

    @Override
    public boolean isInContent() {
      return isInContent;
    }

    @Override
    public void ask() {
      goesOn = turns.mayGoOn(this);
    }
  }

  @BeforeEach
  void begin() {
    turns.crowded(() -> isCrowded);
    for (int i = 0; i < 3; i++) {
      senders.add(new Sender());
    }
  }

  private List<Integer> goingOn() {
    var found = new ArrayList<Integer>();
    for (int i = 0; i < senders.size(); i++) {
      if (senders.get(i).goesOn) {
        found.add(i);
      }
    }
    return found;
  }

  private void crowd() {
    isCrowded = true;
    senders.get(1).ask();
  }

  @Test
  void letsAllGoOnWhileThereIsRoom() {
    senders.get(1).ask();
    turns.follow();

    assertThat(goingOn()).containsExactly(0, 1, 2);
  }

  @Test
  void letsOneGoOnAtATime() {
    crowd();
    assertThat(goingOn()).containsExactly(1);

    senders.get(1).isInContent = false;
    turns.follow();
    assertThat(goingOn()).containsExactly(0, 1);

    senders.get(0).isInContent = false;
    turns.follow();
    assertThat(goingOn()).containsExactly(0, 1, 2);
  }

  @Test
  void doesNotHoldWhoHasNoContentUnderWay() {
    senders.get(2).isInContent = false;

    crowd();

    assertThat(goingOn()).containsExactly(1, 2);
  }

  @Test
  void letsAllGoOnWhenThereIsRoomAgain() {
    crowd();

    isCrowded = false;
    turns.follow();

    assertThat(goingOn()).containsExactly(0, 1, 2);
  }

  @Test
  void takesTheTurnFromOneThatDoesNotComeToAnEnd() {
    crowd();

    for (int i = 0; i < 10; i++) {
      turns.pass();
    }

    assertThat(goingOn()).containsExactly(0);
  }

  @Test
  void forgetsOneThatIsGone() {
    crowd();

    turns.forget(senders.get(0));
    turns.forget(senders.get(1));

    assertThat(senders.get(2).goesOn).isTrue();
    assertThat(senders.get(0).goesOn).isFalse();
  }
}
