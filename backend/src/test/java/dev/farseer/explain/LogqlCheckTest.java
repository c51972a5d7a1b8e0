package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogqlCheckTest {
  @Test
  void tellsLogsFromMetrics() {
    assertEquals(new LogqlCheck(true, "log", "", 0, 0), LogqlCheck.of("{app=\"x\"} |= \"y\""));
    assertEquals(
        new LogqlCheck(true, "metric", "", 0, 0),
        LogqlCheck.of("sum(rate({app=\"x\"}[5m])) by (level)"));
  }

  @ParameterizedTest
  @CsvSource({"{app=,1,6", "'{app=\"x\"}\n| jsn x y',2,7", "'{a=\"😀\"} |~',1,12", "'',1,1"})
  void saysWhereTheFaultIs(String logql, int line, int column) {
    LogqlCheck check = LogqlCheck.of(logql);
    assertFalse(check.ok());
    assertEquals(line + ":" + column, check.line() + ":" + check.column(), check.message());
    assertTrue(check.message().contains("unexpected"), check.message());
  }

  @Test
  void anythingElseIsMeantAsAWhole() {
    LogqlCheck check = LogqlCheck.of("{app=~\".*\"}");
    assertFalse(check.ok());
    assertEquals(1, check.line());
    assertEquals(1, check.column());
    assertFalse(LogqlCheck.of("{a=\"" + "x".repeat(200_000) + "\"}").ok());
  }
}
