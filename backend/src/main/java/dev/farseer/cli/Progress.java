package dev.farseer.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One line on standard error that says what long work is doing, and that is gone when the work is
 * done. Prints nothing where standard error is no terminal. May be used from several threads.
 */
final class Progress implements AutoCloseable {
  private static final long REST_NS = Duration.ofMillis(80).toNanos();
  private static final String ERASE = "\r\u001b[K";

  private final Terminal terminal;
  private final PrintStream sink;
  private final LongSupplier nanoTime;
  private String shown = "";
  private long shownAt;

  private Progress(Terminal terminal, PrintStream sink, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.sink = sink;
    this.nanoTime = nanoTime;
  }

  /** Progress on standard error. */
  static Progress on(Terminal terminal) {
    return new Progress(terminal, System.err, System::nanoTime);
  }

  /** Progress on another stream and by another clock. */
  static Progress on(Terminal terminal, PrintStream sink, LongSupplier nanoTime) {
    return new Progress(terminal, sink, nanoTime);
  }

  /**
   * Shows what is being done. Updates that follow within 80 ms are skipped, so it may be called for
   * every line read.
   */
  synchronized void say(String text) {
    long now = nanoTime.getAsLong();
    if (shown.isEmpty() || now - shownAt >= REST_NS) {
      draw(text, now);
    }
  }

  /** Shows what is being done, even when the last update is only just shown: for a new stage. */
  synchronized void stage(String text) {
    draw(text, nanoTime.getAsLong());
  }

  /** Prints a line that stays, above the progress. Also where there is no terminal. */
  synchronized void note(String line) {
    String now = shown;
    erase();
    sink.println(Harmless.line(line));
    if (!now.isEmpty()) {
      sink.print(now);
      shown = now;
    }
    sink.flush();
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    erase();
    sink.flush();
  }

  private void draw(String text, long now) {
    if (!terminal.progress()) {
      return;
    }
    // one column stays free: a full line would wrap, and only its last row could be erased
    String line = DisplayWidth.cut(Harmless.line(text), terminal.width() - 1, terminal.ellipsis());
    if (!line.equals(shown)) {
      erase();
      sink.print(line);
      sink.flush();
      shown = line;
    }
    shownAt = now;
  }

  private void erase() {
    if (!shown.isEmpty()) {
      sink.print(ERASE);
      shown = "";
    }
  }
}
