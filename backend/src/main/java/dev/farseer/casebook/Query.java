package dev.farseer.casebook;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.ValueCount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pattern taken apart for comparison.
 *
 * @param template the template itself
 * @param words words and word pairs of the template, and its telltale
 * @param soft words that only some lines have: from slots, paths, hosts and names
 * @param telltale what most lines' numbers decide; of a failure when a noticeable share fails
 * @param failures failure words of the template and its examples
 */
record Query(
    String template, Set<String> words, Set<String> soft, Telltale telltale, Set<String> failures) {
  /** An access log of which more than this share are server errors is no ordinary one. */
  private static final double FAILED_SHARE = 0.02;

  /** A slot of other three-digit numbers, such as milliseconds, has values beside these. */
  private static final Set<String> STATUS_CODES =
      Set.of(
          "200", "201", "202", "204", "206", "301", "302", "303", "304", "307", "308", "400", "401",
          "403", "404", "405", "408", "409", "410", "413", "415", "422", "429", "499", "500", "501",
          "502", "503", "504", "507", "520", "521", "522", "523", "524");

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
    return new Query(pattern.template(), words, soft, telltale, failures);
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
    String exit = most.exit();
    String errors = most.errors();
    for (Telltale each : seen.keySet()) {
      exit = each.exit().isEmpty() || each.exit().equals("0") ? exit : each.exit();
      errors = each.errors().equals("some") ? "some" : errors;
    }
    return new Telltale(failing.isEmpty() ? most.status() : failing, exit, errors);
  }

  /** The most frequent 5xx in the slot that holds the status, empty when they are rare. */
  private static String failingStatus(Pattern pattern) {
    for (SlotStatistics slot : pattern.slots()) {
      List<ValueCount> values = slot.topValues();
      if (values.isEmpty()
          || !values.stream().allMatch(each -> STATUS_CODES.contains(each.value()))) {
        continue;
      }
      long all = values.stream().mapToLong(ValueCount::count).sum();
      List<ValueCount> failed =
          values.stream().filter(each -> each.value().startsWith("5")).toList();
      if (failed.stream().mapToLong(ValueCount::count).sum() > FAILED_SHARE * all) {
        return failed.getFirst().value();
      }
    }
    return "";
  }
}
