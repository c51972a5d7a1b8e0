package dev.farseer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final long MS = 1_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream sink = new PrintStream(bytes, false, UTF_8);
  private final AtomicLong clock = new AtomicLong();

  private String printed() {
    return bytes.toString(UTF_8).replace("\u001b[K", "<erase>").replace("\r", "<cr>");
  }

  @Test
  void drawsOneLineAndErasesIt() {
    Terminal terminal = new Terminal(20, true, true, true);
    try (Progress progress = Progress.on(terminal, sink, clock::get)) {
      progress.say("reading 1,000 lines");
      clock.addAndGet(10 * MS);
      progress.say("reading 2,000 lines");
      clock.addAndGet(80 * MS);
      progress.say("reading 3,000,000 lines");
      progress.stage("mining");
    }
    assertEquals(
        "reading 1,000 lines<cr><erase>reading 3,000,000…<cr><erase>mining<cr><erase>", printed());
  }

  @Test
  void notesStayAboveTheLine() {
    Terminal terminal = new Terminal(80, true, true, true);
    try (Progress progress = Progress.on(terminal, sink, clock::get)) {
      progress.stage("mining");
      progress.note("Loki cut the window\u001b[2J");
    }
    assertEquals(
        "mining<cr><erase>Loki cut the window\\x1b[2J"
            + System.lineSeparator()
            + "mining<cr><erase>",
        printed());
  }

  @Test
  void withoutATerminalOnlyNotesArePrinted() {
    try (Progress progress = Progress.on(Terminal.plain(80, true), sink, clock::get)) {
      progress.stage("mining");
      progress.note("a notice");
    }
    assertEquals("a notice" + System.lineSeparator(), printed());
  }
}
