package dev.farseer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {

  /** A terminal as a test wants it. */
  private record FakeTty(boolean out, boolean err, String size) implements Tty {
    @Override
    public boolean isTerminal(int fd) {
      return fd == STDOUT ? out : fd == STDERR && err;
    }
  }

  private static final Tty WIDE = new FakeTty(true, true, "50 180");
  private static final Tty PIPE = new FakeTty(false, true, "50 180");

  @Test
  void widthIsColumnsElseTheTerminalsElseAHundred() {
    assertEquals(72, Terminal.of(Map.of("COLUMNS", "72"), WIDE, UTF_8).width());
    assertEquals(180, Terminal.of(Map.of(), WIDE, UTF_8).width());
    assertEquals(180, Terminal.of(Map.of("COLUMNS", "wide"), WIDE, UTF_8).width());
    assertEquals(100, Terminal.of(Map.of(), PIPE, UTF_8).width());
    assertEquals(100, Terminal.of(Map.of(), new FakeTty(true, true, "0 0"), UTF_8).width());
    assertEquals(100, Terminal.of(Map.of(), new FakeTty(true, true, ""), UTF_8).width());
    assertEquals(20, Terminal.of(Map.of("COLUMNS", "3"), WIDE, UTF_8).width());
    assertEquals(100, Terminal.of(Map.of("COLUMNS", "99999999999"), PIPE, UTF_8).width());
  }

  @Test
  void coloursNeedATerminalThatWantsThem() {
    assertTrue(Terminal.of(Map.of(), WIDE, UTF_8).colour());
    assertTrue(Terminal.of(Map.of("NO_COLOR", ""), WIDE, UTF_8).colour());
    assertFalse(Terminal.of(Map.of("NO_COLOR", "1"), WIDE, UTF_8).colour());
    assertFalse(Terminal.of(Map.of("TERM", "dumb"), WIDE, UTF_8).colour());
    assertFalse(Terminal.of(Map.of(), PIPE, UTF_8).colour());
  }

  @Test
  void progressNeedsATerminalOnStandardError() {
    assertTrue(Terminal.of(Map.of("NO_COLOR", "1"), PIPE, UTF_8).progress());
    assertFalse(Terminal.of(Map.of("TERM", "dumb"), WIDE, UTF_8).progress());
    assertFalse(Terminal.of(Map.of(), new FakeTty(true, false, ""), UTF_8).progress());
  }

  @Test
  void unicodeNeedsACharsetThatHasIt() {
    assertTrue(Terminal.of(Map.of(), WIDE, UTF_8).unicode());
    Terminal ascii = Terminal.of(Map.of(), WIDE, US_ASCII);
    assertFalse(ascii.unicode());
    assertEquals("...", ascii.ellipsis());
    assertEquals(" | ", ascii.dot());
  }

  @Test
  void theRealOneAnswers() {
    // the test's own output is a pipe or a terminal, so only the ranges are certain
    Terminal real = Terminal.detect();
    assertTrue(real.width() >= 20 && real.width() <= 1000);
  }
}
