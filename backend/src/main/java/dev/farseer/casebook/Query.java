package dev.farseer.casebook;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.ValueCount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A pattern taken apart for comparison.
 *
 * @param words words and word pairs of the template, and its telltale
 * @param soft words that only some lines have: from slots, paths, hosts and names
 * @param telltale what most lines' numbers decide; of a failure when a noticeable share fails
 * @param failures failure words of the template and its examples
 */
record Query(Set<String> words, Set<String> soft, Telltale telltale, Set<String> failures) {
  /** An access log of which more than this share are server errors is no ordinary one. */
  private static final double FAILED_SHARE = 0.02;

  static Query of(Pattern pattern) {
    LogWords template = LogWords.of(pattern.template());
    Telltale telltale = telltale(pattern);
    Set<String> words = Exemplar.withPairs(template.core());
    words.addAll(telltale.words());
    Set<String> soft = new HashSet<>(template.soft());
    Set<String> failures = new HashSet<>();
    if (pattern.examples().isEmpty()) {
      failures.addAll(FailureWords.in(pattern.template()));
    }
    for (LogLine line : pattern.examples()) {
      LogWords read = LogWords.of(line.text());
      soft.addAll(read.core());
      soft.addAll(read.soft());
      failures.addAll(FailureWords.in(line.text()));
    }
    soft.removeAll(words);
    return new Query(words, soft, telltale, failures);
  }

  static Telltale telltale(Pattern pattern) {
    Map<Telltale, Integer> seen = new HashMap<>();
    for (LogLine line : pattern.examples()) {
      seen.merge(Telltale.of(line.text()), 1, Integer::sum);
    }
    if (pattern.examples().isEmpty()) {
      return Telltale.of(pattern.template());
    }
    Telltale most = Telltale.NONE;
    int best = 0;
    for (Map.Entry<Telltale, Integer> each : seen.entrySet()) {
      boolean worse = each.getKey().failed() && !most.failed();
      if (each.getValue() > best || (each.getValue() == best && worse)) {
        most = each.getKey();
        best = each.getValue();
      }
    }
    String failing = most.status().isEmpty() ? "" : failingStatus(pattern);
    return failing.isEmpty() ? most : new Telltale(failing, most.exit(), most.errors());
  }

  /** The most frequent 5xx in the slot that holds the status, empty when they are rare. */
  private static String failingStatus(Pattern pattern) {
    for (SlotStatistics slot : pattern.slots()) {
      Set<String> codes = new LinkedHashSet<>();
      long failed = 0;
      long all = 0;
      for (ValueCount value : slot.topValues()) {
        if (!value.value().matches("[1-5]\\d\\d")) {
          codes.clear();
          failed = 0;
          break;
        }
        all += value.count();
        if (value.value().startsWith("5")) {
          failed += value.count();
          codes.add(value.value());
        }
      }
      if (!codes.isEmpty() && failed > FAILED_SHARE * all) {
        return codes.iterator().next();
      }
    }
    return "";
  }
}
