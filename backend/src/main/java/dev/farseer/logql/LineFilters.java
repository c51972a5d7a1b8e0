package dev.farseer.logql;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Line filters as tests of a line's text. */
final class LineFilters {
  private static final String META = "\\.+*?()[]{}^$";

  private LineFilters() {}

  static Predicate<String> of(Stage.LineFilter filter) {
    Predicate<String> any =
        filter.texts().stream()
            .map(text -> of(filter.operator(), text))
            .reduce(Predicate::or)
            .orElseThrow();
    return filter.operator().negated() ? any.negate() : any;
  }

  private static Predicate<String> of(Stage.LineOperator operator, Stage.Text text) {
    if (text.address()) {
      return Addresses.parse(text.value());
    }
    String value = text.value();
    return switch (operator) {
      case CONTAINS, CONTAINS_NOT -> line -> line.contains(value);
      case MATCHES, MATCHES_NOT -> expression(value);
      case PATTERN, PATTERN_NOT -> LinePattern.parse(value)::matches;
    };
  }

  /** Most expressions people write are plain words: searching for those needs no automaton. */
  private static Predicate<String> expression(String expression) {
    String words = expression;
    boolean anyCase = words.startsWith("(?i)");
    if (anyCase) {
      words = words.substring(4);
    }
    while (words.startsWith(".*")) {
      words = words.substring(2);
    }
    while (words.endsWith(".*") && !words.endsWith("\\.*")) {
      words = words.substring(0, words.length() - 2);
    }
    if (words.chars().anyMatch(c -> META.indexOf(c) >= 0 || (anyCase && c > 127))) {
      Pattern pattern = Pattern.compile(expression);
      return line -> pattern.matcher(line).find();
    }
    List<String> any = Arrays.asList(words.split("\\|", -1));
    if (!anyCase) {
      return line -> any.stream().anyMatch(line::contains);
    }
    List<String> lower = any.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
    return line -> lower.stream().anyMatch(each -> containsAnyCase(line, each));
  }

  private static boolean containsAnyCase(String line, String lower) {
    int last = line.length() - lower.length();
    for (int i = 0; i <= last; i++) {
      if (line.regionMatches(true, i, lower, 0, lower.length())) {
        return true;
      }
    }
    return false;
  }
}
