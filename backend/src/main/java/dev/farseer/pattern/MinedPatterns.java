package dev.farseer.pattern;

import java.util.List;

/**
 * The patterns of one window.
 *
 * @param patterns all of them, most lines first; their counts sum to {@code lines}
 * @param lines lines that were mined, continuation lines of stack traces included
 */
public record MinedPatterns(List<Pattern> patterns, long lines) {
  /** Copies the list. */
  public MinedPatterns {
    patterns = List.copyOf(patterns);
  }
}
