package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.farseer.door.Selectors.Filter;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorsTest {
  private static final Filter PAY = new Filter("app", "=", List.of("pay"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '§',
      value = {
        "{a=\"b\"} ~ {a=\"b\", app=\"pay\"}",
        "{} ~ {app=\"pay\"}",
        "{ a=\"b\", } ~ {a=\"b\", app=\"pay\"}",
        "{a=\"}\"} |= \"{x}\" ~ {a=\"}\", app=\"pay\"} |= \"{x}\"",
        "{a=`}`} | line_format `{{.x}}` ~ {a=`}`, app=\"pay\"} | line_format `{{.x}}`",
        "{a=\"\\\"}\"} ~ {a=\"\\\"}\", app=\"pay\"}",
        "rate({a=\"b\"}[5m]) / rate({c=\"d\"}[5m]) ~"
            + " rate({a=\"b\", app=\"pay\"}[5m]) / rate({c=\"d\", app=\"pay\"}[5m])"
      })
  void addsTheFilterToEveryStreamSelector(String logql, String expected) {
    assertEquals(expected, Selectors.with(logql, List.of(PAY)));
  }

  @Test
  void leavesCommentsAlone() {
    assertEquals(
        "# {no}\n{a=\"b\", app=\"pay\"}", Selectors.with("# {no}\n{a=\"b\"}", List.of(PAY)));
  }

  @Test
  void makesASelectorOfFiltersAlone() {
    assertEquals("{app=\"pay\"}", Selectors.with(" ", List.of(PAY)));
  }

  @Test
  void noValueLeavesItsQuotes() {
    String nasty = "x\"} |= \"secret\\ \n\t\0\ud800";
    assertEquals(
        "{app=\"x\\\"} |= \\\"secret\\\\ \\u000a\\u0009\\u0000\ufffd\"}",
        Selectors.with("", List.of(new Filter("app", "=", List.of(nasty)))));
  }

  @Test
  void knowsEveryOperator() {
    assertEquals(
        "{a!=\"1\", b=~\"x.*\", c!~\"y\", d=~\"p\\\\.q|r\", e!~\"s\"}",
        Selectors.with(
            "",
            List.of(
                new Filter("a", "!=", List.of("1")),
                new Filter("b", "=~", List.of("x.*")),
                new Filter("c", "!~", List.of("y")),
                new Filter("d", "=|", List.of("p.q", "r")),
                new Filter("e", "!=|", List.of("s")))));
  }

  @Test
  void refusesKeysAndOperatorsThatWouldBreakOut() {
    for (Filter wrong :
        List.of(
            new Filter("a=\"x\"} or {b", "=", List.of("1")),
            new Filter("", "=", List.of("1")),
            new Filter("a", "<", List.of("1")),
            new Filter("a", "=\"x\" or", List.of("1")),
            new Filter("a", "=", List.of()))) {
      assertThrows(Problem.class, () -> Selectors.with("{x=\"y\"}", List.of(wrong)));
    }
  }

  @Test
  void saysWhereThereIsNothingToAddTo() {
    assertEquals(
        Reason.BAD_QUERY,
        assertThrows(Problem.class, () -> Selectors.with("error", List.of(PAY))).reason());
    assertThrows(Problem.class, () -> Selectors.with("{a=\"b\"", List.of(PAY)));
    assertThrows(Problem.class, () -> Selectors.with("{a=\"b}", List.of(PAY)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '§',
      value = {
        "{app=\"{pay,check.out}\"} → {app=~\"pay|check\\\\.out\"}",
        "{app=~\"{pay,checkout}\"} |= \"{a,b}\" → {app=~\"pay|checkout\"} |= \"{a,b}\"",
        "{app!=\"(pay|checkout)\"} → {app!~\"(pay|checkout)\"}",
        "{app=\"pay\", x=~\"a{1,2}\"} → {app=\"pay\", x=~\"a{1,2}\"}",
        "{app=\"(pay)\"} → {app=\"(pay)\"}",
        "not closed { → not closed {"
      })
  void readsVariablesOfSeveralValues(String logql, String expected) {
    assertEquals(expected, Selectors.withSeveralValues(logql));
  }
}
