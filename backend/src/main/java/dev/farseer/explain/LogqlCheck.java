package dev.farseer.explain;

import dev.farseer.logql.Expression;
import dev.farseer.logql.LogExpression;
import dev.farseer.logql.LogqlParser;
import dev.farseer.logql.MetricExpression;
import dev.farseer.problem.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text is LogQL, for an editor to show while it is written.
 *
 * @param ok whether it is
 * @param kind {@code log} or {@code metric}, empty when it is not LogQL
 * @param message what is wrong, empty when nothing is
 * @param line the line of the fault, from 1; 0 when nothing is wrong
 * @param column its column in UTF-16 units, from 1; 0 when nothing is wrong
 */
public record LogqlCheck(boolean ok, String kind, String message, int line, int column) {
  /** The parser's words, see {@link LogqlParser#parse}. */
  private static final Pattern FAULT =
      Pattern.compile("parse error (?:at line (\\d{1,9}), col (\\d{1,9})|): (.*)", Pattern.DOTALL);

  /** The check of a text. */
  public static LogqlCheck of(String logql) {
    try {
      return right(LogqlParser.parse(logql));
    } catch (Problem problem) {
      return wrong(logql, problem.detail());
    }
  }

  private static LogqlCheck right(Expression expression) {
    String kind =
        switch (expression) {
          case LogExpression _ -> "log";
          case MetricExpression _ -> "metric";
        };
    return new LogqlCheck(true, kind, "", 0, 0);
  }

  private static LogqlCheck wrong(String logql, String detail) {
    Matcher fault = FAULT.matcher(detail);
    if (!fault.matches()) {
      return new LogqlCheck(false, "", detail, 1, 1);
    }
    if (fault.group(1) == null) {
      // the whole query is meant
      return new LogqlCheck(false, "", fault.group(3), 1, 1);
    }
    int line = Integer.parseInt(fault.group(1));
    int column = Integer.parseInt(fault.group(2));
    return new LogqlCheck(false, "", fault.group(3), line, utf16(logql, line, column));
  }

  /** The parser counts code points, editors count UTF-16 units. */
  private static int utf16(String logql, int line, int column) {
    List<String> lines = List.of(logql.split("\n", -1));
    String text = line <= lines.size() ? lines.get(line - 1) : "";
    int points = Math.min(column - 1, text.codePointCount(0, text.length()));
    return text.offsetByCodePoints(0, points) + 1;
  }
}
