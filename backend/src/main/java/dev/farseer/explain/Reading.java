package dev.farseer.explain;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.MinedPatterns;
import dev.farseer.pattern.Pattern;
import dev.farseer.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window that was read and mined.
 *
 * @param mined its patterns
 * @param linesInLoki lines that Loki has in the window, -1 when unknown
 * @param truncated whether lines are missing
 * @param kept the newest lines with their pattern ids, oldest first
 * @param notices what went wrong on the way
 * @param problem what kept the window from being read whole, null when nothing did
 * @param lokiNanos time that Loki took
 * @param mineNanos time that mining took
 */
record Reading(
    MinedPatterns mined,
    long linesInLoki,
    boolean truncated,
    List<Kept> kept,
    List<Explanation.Notice> notices,
    @Nullable Problem problem,
    long lokiNanos,
    long mineNanos) {
  Reading {
    kept = List.copyOf(kept);
    notices = List.copyOf(notices);
  }

  record Kept(LogLine line, String patternId) {}

  /** The newest of the kept lines. */
  List<Kept> newest(int most) {
    return kept.subList(Math.max(0, kept.size() - most), kept.size());
  }

  /** About how many bytes of memory it takes. */
  long weight() {
    long bytes = 1_000;
    for (Kept each : kept) {
      bytes += 200 + each.line().text().length();
    }
    for (Pattern pattern : mined.patterns()) {
      bytes += 6_000 + 100L * pattern.aliases().size() + 600L * pattern.slots().size();
      bytes += 150L * pattern.traces().size();
      for (LogLine line : pattern.examples()) {
        bytes += 200 + line.text().length();
      }
    }
    return bytes;
  }
}
