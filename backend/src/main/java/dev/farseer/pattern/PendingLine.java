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

  /** The reader that holds the tokens of the line while it has {@link #read} that often. */
  final LineReader reader;

  final long read;

  /** The group of the line when it stays alone, -1 when that is not known. */
  final int group;

  private List<Long> continuations = List.of();
  @Nullable StackTrace trace;
  @Nullable PendingLine tentative;

  PendingLine(LogLine line, Level level, int handle, LineReader reader, int group) {
    this.line = line;
    this.level = level;
    this.handle = handle;
    this.reader = reader;
    this.read = reader.reads();
    this.group = group;
  }

  /** Whether the reader still has the tokens of the line. */
  boolean isRead() {
    return group >= 0 && trace == null && reader.reads() == read;
  }

  /** Makes the line the head of a trace, as only such a trace needs. */
  void mayPanic() {
    if (StackTrace.isPanic(line.text())) {
      trace = new StackTrace(line.text());
    }
  }

  /** The times of the further lines. */
  List<Long> continuations() {
    return continuations;
  }

  /** Takes a line of the trace in. */
  void join(LogLine next) {
    StackTrace open = trace;
    if (open == null) {
      open = new StackTrace(line.text());
      trace = open;
    }
    open.add(next.text());
    if (continuations.isEmpty()) {
      continuations = new ArrayList<>();
    }
    continuations.add(next.timestampNs());
  }
}
