package io.leveret.core.model.run;

import io.leveret.core.model.Place;
import io.leveret.core.model.run.Command.Advance;
import io.leveret.core.model.run.Command.Call;
import io.leveret.core.model.run.Command.Crash;
import io.leveret.core.model.run.Command.EndTransaction;
import io.leveret.core.model.run.Command.Lose;
import io.leveret.core.model.run.Command.Restart;
import io.leveret.core.model.run.Command.Settle;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConfirmMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.TxMethod;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes a sequence of commands from a seed.
///
/// Time goes on by a millisecond with each command and by hundreds else, and all times to live are
/// hundreds: so no two things that were begun by different commands are due at once.
final class Generator {
  private static final List<Settle.Kind> KINDS = List.of(Settle.Kind.values());
  private static final int SHORTEST = 30;
  private static final int LONGEST = 80;

  /// Of so many sequences one buries: some of them with several shards, too.
  private static final int SHARE_BURYING = 37;

  private final Random random;
  private final Topics topics;
  private final Contents contents;
  private final PolicyChanges policies;
  private final List<Command> commands = new ArrayList<>();

  /// Whether letters of many dead messages come to a queue that is not durable.
  private final boolean buries;

  /// Whether queues grow so long that much of them leaves memory.
  private final boolean fills;

  private boolean isFilling;

  private Generator(long seed) {
    random = new Random(seed);
    topics = new Topics(random);
    contents = new Contents(random, topics);
    policies = new PolicyChanges(random, topics);
    buries = seed % SHARE_BURYING == 0;
    fills = buries || random.nextInt(3) == 0;
    contents.fill(fills);
    if (buries) {
      topics.bury();
    }
  }

  static List<Command> commands(long seed) {
    return new Generator(seed).generate();
  }

  private List<Command> generate() {
    for (Method method : topics.beginning()) {
      call(method);
    }
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> call(new ConfirmMethod.Select(false));
      case 3, 4 -> call(new TxMethod.Select());
      default -> {}
    }
    if (random.nextInt(4) == 0) {
      commands.add(policies.change());
    }
    int shortest = fills ? LONGEST : SHORTEST;
    int length = (buries ? 2 * LONGEST : shortest) + random.nextInt(LONGEST - SHORTEST);
    while (commands.size() < length) {
      add();
    }
    return commands;
  }

  private void add() {
    int dice = random.nextInt(1000);
    isFilling = fills && (random.nextInt(20) == 0 ? !isFilling : isFilling);
    if (dice < (isFilling ? 800 : 310)) {
      commands.add(contents.publish(place()));
    } else if (dice < 360) {
      boolean anyway = random.nextInt(50) == 0;
      commands.add(new EndTransaction(place(), random.nextInt(4) > 0, anyway));
    } else if (dice < 550) {
      commands.add(settle());
    } else if (dice < 650) {
      call(consume());
    } else if (dice < 740) {
      call(new BasicMethod.Get(topics.queue(), random.nextInt(3) == 0));
    } else if (dice < 800) {
      commands.add(new Advance(100L * (1 + random.nextInt(8))));
    } else {
      addRare(dice);
    }
  }

  private void addRare(int dice) {
    if (dice < 870) {
      call(topics.change());
    } else if (dice < 890) {
      commands.add(policies.change());
    } else if (dice < 910) {
      call(new BasicMethod.Cancel(tag(), false));
    } else if (dice < 930) {
      call(new BasicMethod.Qos(0, random.nextInt(4), random.nextInt(4) == 0));
    } else if (dice < 945) {
      call(new BasicMethod.Recover(random.nextInt(20) > 0));
    } else if (dice < 950) {
      call(new TxMethod.Select());
    } else if (dice < 955) {
      call(new ConfirmMethod.Select(false));
    } else if (dice < 970) {
      call(new ChannelMethod.Close(200, "", 0, 0));
    } else if (dice < 980) {
      commands.add(new Call(new Place(connection(), 0), new ConnectionMethod.Close(200, "", 0, 0)));
    } else if (dice < 990) {
      commands.add(new Lose(connection()));
    } else {
      commands.add(random.nextBoolean() ? new Restart() : new Crash());
    }
  }

  private void call(Method method) {
    commands.add(new Call(place(), method));
  }

  private Settle settle() {
    var kind = KINDS.get(random.nextInt(KINDS.size()));
    int pick =
        switch (random.nextInt(60)) {
          case 0 -> Settle.NOTHING;
          case 1, 2 -> Settle.EVERYTHING;
          default -> random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        };
    boolean multiple = random.nextInt(4) == 0 || pick == Settle.EVERYTHING;
    return new Settle(place(), kind, pick, multiple, random.nextInt(2) == 0);
  }

  private BasicMethod.Consume consume() {
    var arguments =
        random.nextInt(4) == 0
            ? FieldTable.builder().put("x-priority", random.nextInt(3)).build()
            : FieldTable.EMPTY;
    return new BasicMethod.Consume(
        topics.queue(),
        tag(),
        false,
        random.nextInt(4) == 0,
        random.nextInt(12) == 0,
        false,
        arguments);
  }

  private String tag() {
    return "t" + random.nextInt(6);
  }

  private int connection() {
    return random.nextInt(3) / 2;
  }

  private Place place() {
    return new Place(connection(), 1 + random.nextInt(4) / 3);
  }
}
