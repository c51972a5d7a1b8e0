package dev.farseer.logql;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Chooses streams by their labels.
 *
 * @param matchers all of them must hold
 */
public record Selector(List<Matcher> matchers) {
  /** The selector of every stream, which a query's text cannot say. */
  public static final Selector EVERYTHING = new Selector(List.of());

  /** Copies. */
  public Selector {
    matchers = List.copyOf(matchers);
  }

  /** The selector as a test of a stream's labels, compiled once. */
  public Predicate<Map<String, String>> test() {
    List<Predicate<Map<String, String>>> tests =
        matchers.stream()
            .<Predicate<Map<String, String>>>map(
                matcher -> {
                  Predicate<String> value = matcher.test();
                  return labels -> value.test(labels.getOrDefault(matcher.name(), ""));
                })
            .toList();
    return labels -> tests.stream().allMatch(test -> test.test(labels));
  }
}
