package io.leveret.cli.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void writesEveryKindOfValueInOrder() {
    var map = new LinkedHashMap<String, Object>();
    map.put("text", "a \"b\" \\ \n");
    map.put("whole", 12L);
    map.put("decimal", 1.5);
    map.put("nothing", Double.NaN);
    map.put("flag", true);
    map.put("list", List.of("x", 1));

    var json = Json.write(map);

    assertThat(json)
        .isEqualTo(
            "{\"text\":\"a \\\"b\\\" \\\\ \\u000a\",\"whole\":12,\"decimal\":1.500,"
                + "\"nothing\":null,\"flag\":true,\"list\":[\"x\",1]}");
  }
}
