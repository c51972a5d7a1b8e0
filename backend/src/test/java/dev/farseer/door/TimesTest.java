package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
  private static final JsonNode NONE = MissingNode.getInstance();
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private final Times times = new Times(() -> NOW, Duration.ofDays(30));

  @ParameterizedTest
  @CsvSource({
    "1769853600,            2026-01-31T10:00:00Z",
    "1769853600.25,         2026-01-31T10:00:00.250Z",
    "1769853600123,         2026-01-31T10:00:00.123Z",
    "1769853600123456,      2026-01-31T10:00:00.123456Z",
    "1769853600123456789,   2026-01-31T10:00:00.123456789Z",
    "2026-01-31T10:00:00Z,  2026-01-31T10:00:00Z",
    "2026-01-31T12:00:00+02:00, 2026-01-31T10:00:00Z",
    "now-2h,                2026-01-31T10:00:00Z",
    "now - 2h,              2026-01-31T10:00:00Z"
  })
  void readsEveryForm(String text, Instant meant) {
    assertEquals(TimeRange.between(meant, NOW), times.range(text(text), NONE, NONE));
  }

  @Test
  void readsNumbersOfJson() {
    assertEquals(
        TimeRange.between(Instant.parse("2026-01-31T10:00:00.123Z"), NOW),
        times.range(JsonNodeFactory.instance.numberNode(1769853600123L), text("now"), NONE));
    assertEquals(
        TimeRange.between(Instant.parse("2026-01-31T10:00:00.500Z"), NOW),
        times.range(JsonNodeFactory.instance.numberNode(1769853600.5), NONE, NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "${__from}", "$__from", "${__from:date:iso}", "$from"})
  void countsWhatNobodyReplacedAsMissing(String text) {
    assertEquals(times.lastHour(), times.range(text(text), text("${__to}"), NONE));
  }

  @Test
  void readsALength() {
    assertEquals(
        TimeRange.endingAt(NOW, Duration.ofMinutes(90)), times.range(NONE, NONE, text("1h30m")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "now+1h",
        "now-",
        "now-1x",
        "-5",
        "1e400",
        "2026-01-31",
        "99999999999999999999",
        "9999-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "12:00",
        "NaN",
        "0x10"
      })
  void namesTheParameterThatIsWrong(String text) {
    Problem problem = assertThrows(Problem.class, () -> times.range(text(text), NONE, NONE));
    assertEquals(Reason.BAD_REQUEST, problem.reason());
    assertTrue(problem.detail().startsWith("from must be"), problem.detail());
  }

  @Test
  void refusesWhatIsNoTimeInJson() {
    for (String json : new String[] {"{}", "[]", "true", "1e400", "-1", "1e308"}) {
      JsonNode node = Json.read(json.getBytes(StandardCharsets.UTF_8), "x");
      assertEquals(
          Reason.BAD_REQUEST,
          assertThrows(Problem.class, () -> times.range(node, NONE, NONE), json).reason());
    }
  }

  @Test
  void refusesWrongAndLongRanges() {
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(Problem.class, () -> times.range(text("now"), text("now-1h"), NONE)).reason());
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(Problem.class, () -> times.range(text("now-31d"), NONE, NONE)).reason());
    assertThrows(Problem.class, () -> times.range(text("now-1h"), NONE, text("1h")));
    assertThrows(Problem.class, () -> times.range(NONE, NONE, text("0")));
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }
}
