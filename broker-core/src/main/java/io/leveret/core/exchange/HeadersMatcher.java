package io.leveret.core.exchange;

import io.leveret.core.message.HeaderCondition;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.content.PropertyFlags;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A binding matches when its arguments are among the message's headers (G116).
///
/// Every condition of any binding stands once in an index. The headers are gone through once, in
/// place; the conditions they meet are marked, and only bindings found from a met condition are
/// looked at: those that need any of theirs from each of them, those that need all from the one
/// that fewest bindings share.
///
/// **Confined** to the loop.
final class HeadersMatcher implements Matcher {
  private final KeyTable<HeaderTest> tests = new KeyTable<>();
  private final Map<Binding, Compiled> compiled = new HashMap<>();
  private final TargetSet unconditional = new TargetSet();
  private final List<HeaderTest> met = new ArrayList<>();
  private final FieldTableCursor cursor = new FieldTableCursor();
  private ByteBuffer condition = ByteBuffer.allocate(256);
  private int longestCondition;
  private long pass;

  /// A binding in terms of the index.
  private record Compiled(HeadersMatch match, HeaderTest.Conclusion conclusion) {}

  @Override
  public void add(Binding binding, Target target) {
    var match = HeadersMatch.parse(binding.arguments());
    var conditions = match.conditions().stream().map(this::obtain).toList();
    var conclusion = new HeaderTest.Conclusion(target, conditions);
    compiled.put(binding, new Compiled(match, conclusion));
    if (!match.needsAll()) {
      conditions.forEach(test -> test.suffices(conclusion));
    } else if (conditions.isEmpty()) {
      unconditional.add(target);
    } else {
      rarest(conditions).isNeededBy(conclusion);
    }
  }

  @Override
  public void remove(Binding binding, Target target) {
    var gone = compiled.remove(binding);
    if (gone == null) {
      return;
    }
    if (gone.match().needsAll() && gone.conclusion().tests().isEmpty()) {
      unconditional.remove(target);
    }
    for (var test : gone.conclusion().tests()) {
      if (test.forget(gone.conclusion())) {
        tests.remove(test);
      }
    }
  }

  @Override
  public void collect(Walk walk) {
    walk.dependOnHeaders();
    unconditional.reachAll(walk);
    if (tests.size() > 0 && pointAtHeaders(walk.message())) {
      mark(walk.message().propertiesMemory());
      for (int i = 0; i < met.size(); i++) {
        met.get(i).conclude(pass, walk);
      }
    }
  }

  private HeaderTest obtain(byte[] key) {
    var test = tests.find(key);
    if (test == null) {
      test = new HeaderTest(key);
      tests.add(test);
      reserve(key.length);
    }
    test.use();
    return test;
  }

  private void reserve(int length) {
    longestCondition = Math.max(longestCondition, length);
    int room = longestCondition + HeaderCondition.OVERHEAD;
    if (condition.capacity() < room) {
      condition = ByteBuffer.allocate(2 * room);
    }
  }

  private static HeaderTest rarest(List<HeaderTest> tests) {
    var rarest = tests.getFirst();
    for (var test : tests) {
      rarest = test.uses() < rarest.uses() ? test : rarest;
    }
    return rarest;
  }

  /// Finds the header table in a property block that was checked when it was received.
  private boolean pointAtHeaders(MessageView message) {
    if (message.propertiesLength() < Short.BYTES) {
      return false;
    }
    var memory = message.propertiesMemory();
    int at = message.propertiesOffset();
    int flags = memory.getShort(at);
    at += Short.BYTES;
    if ((flags & PropertyFlags.HEADERS) == 0) {
      return false;
    }
    if ((flags & PropertyFlags.CONTENT_TYPE) != 0) {
      at += 1 + Byte.toUnsignedInt(memory.get(at));
    }
    if ((flags & PropertyFlags.CONTENT_ENCODING) != 0) {
      at += 1 + Byte.toUnsignedInt(memory.get(at));
    }
    cursor.wrap(memory, at + Integer.BYTES, memory.getInt(at));
    return true;
  }

  private void mark(ByteBuffer memory) {
    pass++;
    met.clear();
    while (cursor.next()) {
      // A header longer than any condition meets none. That it may be shorter on the wire than as a
      // condition is what the scratch has room for.
      int named = 2 + cursor.nameLength();
      if (named <= longestCondition) {
        meet(HeaderCondition.present(memory, cursor, condition));
      }
      if (named + cursor.valueLength() <= longestCondition) {
        meet(HeaderCondition.equal(memory, cursor, condition));
      }
    }
  }

  private void meet(int length) {
    var test = tests.find(condition, 0, length);
    if (test != null && test.meet(pass)) {
      met.add(test);
    }
  }
}
