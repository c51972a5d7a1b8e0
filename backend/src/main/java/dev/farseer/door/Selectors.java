package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds label filters to the stream selectors of a LogQL text. Knows no more of LogQL than where
 * texts in quotes, comments and braces begin and end, so it also serves queries that Loki alone
 * understands.
 */
public final class Selectors {
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,255}");
  private static final Pattern SEVERAL =
      Pattern.compile(
          "([a-zA-Z_]\\w*\\s*)(=~|!~|!=|=)\\s*\"(\\{[^{}\"\\\\]+,[^{}\"\\\\]+}|\\([^()\"]+\\|[^()\"]+\\))\"");
  private static final int LONGEST_VALUE = 4096;
  private static final int MOST_FILTERS = 50;

  private Selectors() {}

  /**
   * A condition on one label.
   *
   * @param key the label
   * @param operator one of {@code = != =~ !~}, or {@code =| !=|} for one of several values
   * @param values the value, or several
   */
  public record Filter(String key, String operator, List<String> values) {
    /** Copies. */
    public Filter {
      values = List.copyOf(values);
    }

    /** The condition as a matcher of LogQL, whatever its value holds. */
    String matcher() {
      if (!LABEL.matcher(key).matches()) {
        throw new Problem(
            Reason.BAD_REQUEST,
            "a filter's key must be a label such as app or k8s_namespace_name: letters, digits, _");
      }
      if (values.isEmpty() || values.stream().anyMatch(v -> v.length() > LONGEST_VALUE)) {
        throw new Problem(
            Reason.BAD_REQUEST,
            "a filter needs a value of at most " + LONGEST_VALUE + " characters");
      }
      return switch (operator) {
        case "=", "!=", "=~", "!~" -> key + operator + quoted(values.getFirst());
        case "=|" -> key + "=~" + quoted(anyOf(values));
        case "!=|" -> key + "!~" + quoted(anyOf(values));
        default ->
            throw new Problem(
                Reason.UNSUPPORTED, "a filter's operator must be one of = != =~ !~ =| !=|");
      };
    }
  }

  /**
   * A dashboard's label filters as Grafana sends them: {@code adhocFilters}, else {@code filters},
   * of objects with a key, an operator, and a value or several values.
   *
   * @throws Problem when one has no key or operator
   */
  public static List<Filter> filters(JsonNode request) {
    JsonNode sent = request.path("adhocFilters");
    if (!sent.isArray() || sent.isEmpty()) {
      sent = request.path("filters");
    }
    List<Filter> filters = new ArrayList<>();
    for (JsonNode filter : sent.isArray() ? sent : Json.array()) {
      JsonNode key = filter.path("key");
      JsonNode operator = filter.path("operator");
      if (!key.isTextual() || !operator.isTextual()) {
        throw new Problem(
            Reason.BAD_REQUEST, "a filter must have a key, an operator and a value, all text");
      }
      filters.add(new Filter(key.textValue(), operator.textValue(), values(filter)));
    }
    return filters;
  }

  private static List<String> values(JsonNode filter) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : filter.path("values")) {
      values.add(value.asText(""));
    }
    if (values.isEmpty() && filter.path("value").isValueNode()) {
      values.add(filter.path("value").asText(""));
    }
    return values;
  }

  /**
   * The LogQL text with the filters in each of its stream selectors; a blank text becomes a
   * selector of the filters alone.
   *
   * @throws Problem when a filter is wrong, or when the text has no stream selector to add it to
   */
  public static String with(String logql, List<Filter> filters) {
    if (filters.isEmpty()) {
      return logql;
    }
    if (filters.size() > MOST_FILTERS) {
      throw new Problem(Reason.TOO_LARGE, "at most " + MOST_FILTERS + " filters are understood");
    }
    String added = String.join(", ", filters.stream().map(Filter::matcher).toList());
    if (logql.isBlank()) {
      return "{" + added + "}";
    }
    StringBuilder out = new StringBuilder(logql);
    List<int[]> selectors = selectors(logql);
    if (selectors.isEmpty()) {
      throw new Problem(
          Reason.BAD_QUERY,
          "the query has no stream selector such as {app=\"checkout\"} to add the filters to");
    }
    for (int[] selector : selectors.reversed()) {
      String inside = logql.substring(selector[0] + 1, selector[1]).strip();
      String before = inside.isEmpty() ? "" : inside.endsWith(",") ? inside + " " : inside + ", ";
      out.replace(selector[0] + 1, selector[1], before + added);
    }
    return out.toString();
  }

  /**
   * The LogQL text with the values that Grafana writes for a variable of several values, {@code
   * (a|b)} and {@code {a,b}}, made into regular expressions of LogQL.
   */
  public static String withSeveralValues(String logql) {
    StringBuilder out = new StringBuilder(logql);
    List<int[]> selectors;
    try {
      selectors = selectors(logql);
    } catch (Problem e) {
      // Loki says better than this class what is wrong with the text
      return logql;
    }
    for (int[] selector : selectors.reversed()) {
      String inside = logql.substring(selector[0] + 1, selector[1]);
      out.replace(
          selector[0] + 1, selector[1], SEVERAL.matcher(inside).replaceAll(Selectors::regular));
    }
    return out.toString();
  }

  private static String regular(MatchResult matcher) {
    String list = matcher.group(3);
    String operator = matcher.group(2).startsWith("!") ? "!~" : "=~";
    String value =
        list.startsWith("{")
            ? quoted(anyOf(List.of(list.substring(1, list.length() - 1).split(",", -1))))
            : '"' + list + '"';
    return Matcher.quoteReplacement(matcher.group(1) + operator + value);
  }

  /** Where each {@code {...}} opens and closes. */
  private static List<int[]> selectors(String logql) {
    List<int[]> found = new ArrayList<>();
    int open = -1;
    for (int i = 0; i < logql.length(); i++) {
      char c = logql.charAt(i);
      if (c == '"' || c == '`') {
        i = closing(logql, i);
      } else if (c == '#') {
        int line = logql.indexOf('\n', i);
        i = line < 0 ? logql.length() : line;
      } else if (c == '{' && open < 0) {
        open = i;
      } else if (c == '}' && open >= 0) {
        found.add(new int[] {open, i});
        open = -1;
      }
    }
    if (open >= 0) {
      throw new Problem(Reason.BAD_QUERY, "the query's { is never closed");
    }
    return found;
  }

  private static int closing(String logql, int open) {
    char quote = logql.charAt(open);
    for (int i = open + 1; i < logql.length(); i++) {
      if (logql.charAt(i) == '\\' && quote == '"') {
        i++;
      } else if (logql.charAt(i) == quote) {
        return i;
      }
    }
    throw new Problem(Reason.BAD_QUERY, "the query has a " + quote + " that is never closed");
  }

  private static String anyOf(List<String> values) {
    return String.join("|", values.stream().map(Selectors::literally).toList());
  }

  private static String literally(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      if ("\\.+*?()|[]{}^$".indexOf(value.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(value.charAt(i));
    }
    return out.toString();
  }

  /** A text in double quotes, as Go reads it. */
  private static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c < 0x20 || c == 0x7f) {
                out.append(String.format("\\u%04x", c));
              } else {
                // half of a surrogate pair is no character, and no UTF-8 either
                out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
              }
            });
    return out.append('"').toString();
  }
}
