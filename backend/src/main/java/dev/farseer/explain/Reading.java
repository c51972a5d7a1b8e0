package dev.farseer.explain;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.MinedPatterns;
import java.util.List;

/**
 * A window that was read and mined.
 *
 * @param mined its patterns
 * @param linesInLoki lines that Loki has in the window, -1 when unknown
 * @param truncated whether lines are missing
 * @param kept the newest lines with their pattern ids, oldest first
 * @param notices what went wrong on the way
 */
record Reading(
    MinedPatterns mined,
    long linesInLoki,
    boolean truncated,
    List<Kept> kept,
    List<Explanation.Notice> notices) {
  Reading {
    kept = List.copyOf(kept);
    notices = List.copyOf(notices);
  }

  record Kept(LogLine line, String patternId) {}
}
