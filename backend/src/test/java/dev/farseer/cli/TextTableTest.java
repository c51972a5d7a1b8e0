package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.cli.TextColumn.Fit;
import dev.farseer.cli.TextColumn.Format;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.log.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TextTableTest {
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

  private static final TextTable INSIGHTS =
      new TextTable(
          List.of(
              TextColumn.of("severity").paint(),
              TextColumn.of("root_cause").width(12, 32),
              TextColumn.of("component").priority(2),
              TextColumn.of("count").priority(2),
              TextColumn.of("time").priority(3),
              TextColumn.of("confidence").priority(4).format(Format.PERCENT),
              TextColumn.of("summary").width(16, 60).fit(Fit.WRAP),
              TextColumn.of("trace_id").priority(5).width(9, 32).fit(Fit.CUT_MIDDLE),
              TextColumn.of("prompt").priority(9)));

  private static long before(Duration age) {
    return TimeRange.nanos(NOW.minus(age));
  }

  private static Frame insights() {
    return new Frame(
        "",
        "A",
        List.of(
            Field.of(
                "time",
                FieldType.TIME,
                List.of(
                    before(Duration.ofMinutes(25)),
                    before(Duration.ofSeconds(700)),
                    before(Duration.ofSeconds(3)))),
            Field.of("severity", FieldType.STRING, List.of("critical", "high", "info")),
            Field.of(
                "root_cause",
                FieldType.STRING,
                List.of("database_connections_exhausted", "oom_killed", "benign")),
            Field.of("component", FieldType.STRING, List.of("postgres", "kernel", "gateway")),
            Field.of("count", FieldType.INTEGER, List.of(1234L, 2L, 15_000_000L)),
            Field.of("confidence", FieldType.NUMBER, Arrays.asList(0.95, 0.9, null)),
            Field.of(
                "summary",
                FieldType.STRING,
                List.of(
                    "The database refuses new connections because all slots are taken.",
                    "The kernel killed payments\u001b[2J.",
                    "Zugriffe, 正常なアクセス 🔥")),
            Field.of(
                "trace_id",
                FieldType.STRING,
                Arrays.asList("4bf92f3577b34da6a3ce929d0e0e4736", "12e34", null)),
            Field.of("prompt", FieldType.STRING, Arrays.asList(null, null, ""))),
        Map.of());
  }

  private static String render(int width, boolean unicode) {
    return INSIGHTS.render(insights(), Terminal.plain(width, unicode), NOW);
  }

  @Test
  void wide() {
    assertEquals(
        """
        severity │ root cause                     │ component │      count │ time       │ confidence │ summary                                                      │ trace id
        ─────────┼────────────────────────────────┼───────────┼────────────┼────────────┼────────────┼──────────────────────────────────────────────────────────────┼─────────────────────────────────
        critical │ database_connections_exhausted │ postgres  │      1,234 │ 25 min ago │       95 % │ The database refuses new connections because all slots are   │ 4bf92f3577b34da6a3ce929d0e0e4736
                 │                                │           │            │            │            │ taken.                                                       │
        ─────────┼────────────────────────────────┼───────────┼────────────┼────────────┼────────────┼──────────────────────────────────────────────────────────────┼─────────────────────────────────
        high     │ oom_killed                     │ kernel    │          2 │ 12 min ago │       90 % │ The kernel killed payments\\x1b[2J.                           │ 12e34
        info     │ benign                         │ gateway   │ 15,000,000 │ 3 s ago    │            │ Zugriffe, 正常なアクセス 🔥                                  │
        """,
        render(200, true));
  }

  @Test
  void eighty() {
    assertEquals(
        """
        severity │ root cause   │ component │      count │ time       │ summary
        ─────────┼──────────────┼───────────┼────────────┼────────────┼─────────────────
        critical │ database_co… │ postgres  │      1,234 │ 25 min ago │ The database
                 │              │           │            │            │ refuses new
                 │              │           │            │            │ connections
                 │              │           │            │            │ because all
                 │              │           │            │            │ slots are taken.
        ─────────┼──────────────┼───────────┼────────────┼────────────┼─────────────────
        high     │ oom_killed   │ kernel    │          2 │ 12 min ago │ The kernel
                 │              │           │            │            │ killed
                 │              │           │            │            │ payments\\x1b[2J.
        ─────────┼──────────────┼───────────┼────────────┼────────────┼─────────────────
        info     │ benign       │ gateway   │ 15,000,000 │ 3 s ago    │ Zugriffe,
                 │              │           │            │            │ 正常なアクセス
                 │              │           │            │            │ 🔥
        not shown: confidence, trace id (widen the terminal, or use --json)
        """,
        render(80, true));
  }

  @Test
  void ascii() {
    assertEquals(
        """
        severity | root cause      | component | summary
        ---------+-----------------+-----------+--------------------
        critical | database_con... | postgres  | The database
                 |                 |           | refuses new
                 |                 |           | connections because
                 |                 |           | all slots are
                 |                 |           | taken.
        ---------+-----------------+-----------+--------------------
        high     | oom_killed      | kernel    | The kernel killed
                 |                 |           | payments\\x1b[2J.
        ---------+-----------------+-----------+--------------------
        info     | benign          | gateway   | Zugriffe,
                 |                 |           | 正常なアクセス 🔥
        not shown: count, time, confidence, trace id (widen the
        terminal, or use --json)
        """,
        render(60, false));
  }

  @Test
  void fortyColumnsGetOneRecordBelowTheOther() {
    assertEquals(
        """
        1/3 ────────────────────────────────────
        severity    critical
        root cause  database_connections_
                    exhausted
        component   postgres
        count       1,234
        time        25 min ago
        confidence  95 %
        summary     The database refuses new
                    connections because all
                    slots are taken.
        trace id    4bf92f3577b34da6a3ce929d0e0e
                    4736
        2/3 ────────────────────────────────────
        severity    high
        root cause  oom_killed
        component   kernel
        count       2
        time        12 min ago
        confidence  90 %
        summary     The kernel killed
                    payments\\x1b[2J.
        trace id    12e34
        3/3 ────────────────────────────────────
        severity    info
        root cause  benign
        component   gateway
        count       15,000,000
        time        3 s ago
        summary     Zugriffe, 正常なアクセス 🔥
        """,
        render(40, true));
  }

  @Test
  void colours() {
    Frame frame =
        TextTable.frame(
            List.of("severity", "n"),
            List.of(Map.of("severity", "critical", "n", "x"), Map.of("severity", "low")));
    TextTable table = new TextTable(List.of(TextColumn.of("severity").paint(), TextColumn.of("n")));
    assertEquals(
        """
        <1m>severity<0m> │ <1m>n<0m>
        <2m>─────────┼──<0m>
        <1;31m>critical<0m> │ x
        <36m>low<0m>      │
        """,
        table
            .render(frame, new Terminal(80, true, true, false), NOW)
            .replaceAll("\u001b\\[([0-9;]*)m", "<$1m>"));
  }

  @Test
  void noLineIsEverWiderThanTheTerminal() {
    for (int width = 20; width <= 220; width++) {
      for (String line : render(width, width % 2 == 0).split("\n", -1)) {
        assertTrue(DisplayWidth.of(line) <= width, width + ": " + line);
        assertFalse(line.contains("\u001b"), line);
      }
    }
  }

  @Test
  void valuesOfEveryType() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    Frame frame =
        new Frame(
            "",
            "",
            List.of(
                Field.of("ok", FieldType.BOOLEAN, Arrays.asList(true, false)),
                Field.of(
                    "list",
                    FieldType.JSON,
                    Arrays.asList(json.readTree("[\"a\",2,{\"b\":[]}]"), json.readTree("{}"))),
                Field.of("n", FieldType.NUMBER, Arrays.asList(Double.NaN, 12345.678))),
            Map.of());
    assertEquals(
        """
        ok  | list           |      n
        ----+----------------+-------
        yes | a, 2, {"b":[]} |    NaN
        no  | {}             | 12,346
        """,
        TextTable.ofAll(frame).render(frame, Terminal.plain(80, false), NOW));
  }

  @Test
  void withoutRows() {
    assertEquals(
        "no rows\n",
        INSIGHTS.render(new Frame("", "", List.of(), Map.of()), Terminal.plain(80, true), NOW));
  }

  @Test
  void aColumnChecksItsWidths() {
    assertThrows(IllegalArgumentException.class, () -> TextColumn.of("a").width(1, 5));
    assertThrows(IllegalArgumentException.class, () -> TextColumn.of("a").width(9, 5));
    assertThrows(IllegalArgumentException.class, () -> TextColumn.of("a").priority(0));
  }
}
