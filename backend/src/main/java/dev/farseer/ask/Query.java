package dev.farseer.ask;

import dev.farseer.logql.LinePipeline;
import dev.farseer.logql.LogExpression;
import dev.farseer.logql.LogqlParser;
import dev.farseer.logql.Matcher;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;

/**
 * A log query with its text cut in two.
 *
 * @param matchers what the selector asks for
 * @param selector the text between its braces
 * @param pipeline the text behind them
 */
record Query(List<Matcher> matchers, String selector, String pipeline) {

  /**
   * Reads a log query that begins with its selector.
   *
   * @throws Problem BAD_QUERY
   */
  static Query of(String logql) {
    String text = logql.strip();
    LogExpression log = LogqlParser.parseLog(text);
    checkExpressions(log);
    if (!text.startsWith("{")) {
      throw new Problem(
          Reason.BAD_QUERY, "the query must begin with its selector, such as {app=\"checkout\"}");
    }
    int end = closingBrace(text);
    return new Query(
        log.selector().matchers(), text.substring(1, end).strip(), text.substring(end + 1).strip());
  }

  /** Compiles the regular expressions of filters, in which the parser finds no fault. */
  private static void checkExpressions(LogExpression log) {
    try {
      LinePipeline _ = LinePipeline.of(log);
    } catch (Problem e) {
      // Loki knows stages that the store inside the process does not
      if (e.reason() != Reason.UNSUPPORTED) {
        throw e;
      }
    }
  }

  /** Where the selector of a text that parses ends; braces in its values do not count. */
  private static int closingBrace(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0) {
        if (c == '}') {
          return i;
        }
        quote = c == '"' || c == '`' ? c : 0;
      } else if (c == '\\' && quote == '"') {
        i++;
      } else if (c == quote) {
        quote = 0;
      }
    }
    throw new Problem(Reason.BAD_QUERY, "the selector has no closing brace");
  }

  String selectorText() {
    return "{" + selector + "}";
  }

  String text() {
    return pipeline.isEmpty() ? selectorText() : selectorText() + " " + pipeline;
  }

  /** Only what both queries find, the stages of this one first. */
  Query within(Query other) {
    boolean nothingNew = matchers.containsAll(other.matchers);
    String both = nothingNew ? selector : selector + ", " + other.selector;
    // a comment at the end of a line must not swallow what follows
    return of("{" + both + "} " + pipeline + "\n" + other.pipeline).onOneLine();
  }

  private Query onOneLine() {
    return pipeline.contains("#") || pipeline.contains("`")
        ? this
        : new Query(matchers, selector, pipeline.replaceAll("\\s*\n\\s*", " "));
  }
}
