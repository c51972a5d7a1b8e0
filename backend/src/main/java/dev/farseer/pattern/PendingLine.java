package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line that a stack trace may follow, kept back until the next line of its stream. */
final class PendingLine {
  final LogLine line;
  final Level level;
  final int handle;
  final List<Long> continuations = new ArrayList<>(0);
  @Nullable StackTrace trace;
  @Nullable PendingLine tentative;

  PendingLine(LogLine line, Level level, int handle) {
    this.line = line;
    this.level = level;
    this.handle = handle;
    if (StackTrace.isPanic(line.text())) {
      trace = new StackTrace(line.text());
    }
  }

  /** Takes a line of the trace in. */
  void join(LogLine next) {
    StackTrace open = trace;
    if (open == null) {
      open = new StackTrace(line.text());
      trace = open;
    }
    open.add(next.text());
    continuations.add(next.timestampNs());
  }
}
