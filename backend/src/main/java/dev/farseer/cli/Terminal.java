package dev.farseer.cli;

import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the terminal that reads the output can do.
 *
 * @param width columns, 20 to 1000
 * @param colour whether standard output may carry colours
 * @param unicode whether standard output can carry box lines and the ellipsis
 * @param progress whether standard error is a terminal on which a line can be drawn and erased
 */
record Terminal(int width, boolean colour, boolean unicode, boolean progress) {
  private static final int DEFAULT_WIDTH = 100;
  private static final int LEAST_WIDTH = 20;
  private static final int MOST_WIDTH = 1000;
  private static final String PROBE = "│─┼·…";

  /** Keeps the width in its range. */
  Terminal {
    width = Math.clamp(width, LEAST_WIDTH, MOST_WIDTH);
  }

  /** The terminal of this process. */
  static Terminal detect() {
    return of(System.getenv(), new SystemTty(), System.out.charset());
  }

  /**
   * The terminal that an environment describes. The width is {@code COLUMNS}, else what the
   * terminal says when standard output is one, else 100. There are colours only on a terminal, and
   * none when {@code NO_COLOR} is set to anything or {@code TERM} is {@code dumb}.
   */
  static Terminal of(Map<String, String> environment, Tty tty, Charset charset) {
    boolean able = !"dumb".equals(environment.get("TERM"));
    boolean terminal = tty.isTerminal(Tty.STDOUT);
    return new Terminal(
        width(environment.getOrDefault("COLUMNS", ""), terminal ? tty : null),
        terminal && able && environment.getOrDefault("NO_COLOR", "").isEmpty(),
        charset.canEncode() && charset.newEncoder().canEncode(PROBE),
        tty.isTerminal(Tty.STDERR) && able);
  }

  /** No colour, no progress: for files, pipes and tests. */
  static Terminal plain(int width, boolean unicode) {
    return new Terminal(width, false, unicode, false);
  }

  /** The mark of text that was cut. */
  String ellipsis() {
    return unicode ? "…" : "...";
  }

  /** What stands between the parts of one line. */
  String dot() {
    return unicode ? " · " : " | ";
  }

  /** The text in a style where the terminal has colours, otherwise as it is. */
  String paint(Style style, String text) {
    return colour && !text.isEmpty() ? style.on(text) : text;
  }

  private static int width(String columns, @Nullable Tty tty) {
    int set = positive(columns.strip());
    if (set > 0 || tty == null) {
      return set > 0 ? set : DEFAULT_WIDTH;
    }
    String size = tty.size();
    int told = positive(size.substring(size.lastIndexOf(' ') + 1));
    return told > 0 ? told : DEFAULT_WIDTH;
  }

  /** The number, or 0 when it is none: a terminal without a size says {@code 0 0}. */
  private static int positive(String digits) {
    return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : 0;
  }
}
