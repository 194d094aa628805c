package io.leveret.core.storage.simulation;

import static io.leveret.core.storage.simulation.Promise.require;

import io.leveret.core.storage.meta.MetaLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the meta log is told: which queues there are, and values under names. Each command says its
/// number, so that it can be seen how far a log came back.
final class Topology {
  private final List<Command> commands = new ArrayList<>();

  /// `value` is empty when the name is gone.
  private record Command(String name, String value, long position) {}

  static String queue(int id) {
    return "queue " + id;
  }

  int size() {
    return commands.size();
  }

  void set(MetaLog log, String name, String value) {
    String text = commands.size() + 1 + "|" + name + "|" + value;
    long position = log.append(text.getBytes(StandardCharsets.UTF_8));
    commands.add(new Command(name, value, position));
  }

  /// All commands that make the present state.
  List<byte[]> snapshot() {
    var made = new ArrayList<byte[]>();
    state(commands.size()).forEach((name, value) -> made.add(bytes("0|" + name + "|" + value)));
    made.add(bytes(commands.size() + "||"));
    return made;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, String> state(int count) {
    var state = new TreeMap<String, String>();
    commands.subList(0, count).forEach(command -> put(state, command.name, command.value));
    return state;
  }

  static void put(Map<String, String> state, String name, String value) {
    if (value.isEmpty()) {
      state.remove(name);
    } else {
      state.put(name, value);
    }
  }

  /// How many commands must come back if that much of the log does.
  int promised(long durable) {
    int count = commands.size();
    while (count > 0 && commands.get(count - 1).position > durable) {
      count--;
    }
    return count;
  }

  /// After a restart that brought back `count` commands, which make `found`.
  void restarted(int count, Map<String, String> found, int promised) {
    require(
        count >= promised && count <= commands.size(),
        "%d commands came back, of %d to %d",
        count,
        promised,
        commands.size());
    require(found.equals(state(count)), "%s from %d commands, not %s", found, count, state(count));
    commands.subList(count, commands.size()).clear();
    commands.replaceAll(command -> new Command(command.name, command.value, 0));
  }
}
