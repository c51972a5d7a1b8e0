package dev.farseer.cli;

import dev.farseer.app.Farseer;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.embedded.LogFiles;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which lines a command looks at. */
final class WindowOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "LOGQL",
      description = "A LogQL log query, such as '{namespace=\"shop\"} |= \"error\"'.")
  private @Nullable String logql;

  @Option(
      names = "--logs",
      paramLabel = "PATH",
      description = "Read files and folders (text, JSON lines, logfmt, also .gz) instead of Loki.")
  private List<Path> logs = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Length of the window, such as 30m or 6h; by default 1h, or all of the files.")
  private @Nullable Duration since;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "End of the window as RFC 3339, such as 2026-11-21T06:00:00Z; by default now.")
  private @Nullable String to;

  @Option(
      names = "--limit",
      paramLabel = "LINES",
      description = "Most lines to read, the newest first; by default loki.lineLimit.")
  private int limit;

  LogSource source() {
    if (logs.isEmpty() && logql == null) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "give a LogQL query, such as '{app=\"checkout\"}', or files with --logs PATH");
    }
    return logs.isEmpty() ? new LogSource.Loki() : new LogSource.Embedded(logs);
  }

  LogQuery query(Farseer farseer) {
    FarseerSettings settings = farseer.settings();
    int lines = limit > 0 ? limit : settings.loki().lineLimit();
    if (logs.isEmpty()) {
      return new LogQuery(logql == null ? "" : logql, range(end(), Duration.ofHours(1)), lines);
    }
    LogFiles.Loaded files = farseer.files().orElseThrow();
    long first = files.earliestNs();
    long last = files.latestNs();
    if (files.lines() == 0) {
      throw new Problem(Reason.FILE, "there is no line in " + logs);
    }
    Instant end = to == null ? TimeRange.instant(last + 1) : end();
    return new LogQuery(
        logql == null ? "{filename=~\".+\"}" : logql,
        range(end, Duration.ofNanos(Math.max(1, TimeRange.nanos(end) - first))),
        lines);
  }

  private TimeRange range(Instant end, Duration otherwise) {
    Duration length = since == null ? otherwise : since;
    if (!length.isPositive()) {
      throw new IllegalArgumentException("--since must be longer than 0");
    }
    return TimeRange.endingAt(end, length);
  }

  private Instant end() {
    if (to == null) {
      return Instant.now();
    }
    try {
      return Instant.parse(to);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--to must be a time such as 2026-11-21T06:00:00Z, got '" + to + "'", e);
    }
  }
}
