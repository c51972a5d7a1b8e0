package dev.farseer.explain;

import dev.farseer.insight.Finding;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Pattern;
import dev.farseer.redact.Redactor;
import java.util.List;

/**
 * A pattern as an editor offers it for a line filter.
 *
 * @param id the pattern's id
 * @param template the pattern's template
 * @param count its lines in the window
 * @param level its level
 * @param component who writes it
 * @param text the longest run of its constant words that its example lines hold as it is, for
 *     {@code |= "text"}; empty when there is none worth searching for
 */
public record Completion(
    String id, String template, long count, String level, String component, String text) {
  private static final int LEAST_LETTERS = 3;
  private static final java.util.regex.Pattern SLOT =
      java.util.regex.Pattern.compile("<(?:[a-z]{2,8}|\\*)>");

  /** The patterns of an answer, the most important first. */
  public static List<Completion> of(Explanation explanation, int most) {
    return explanation.findings().stream()
        .limit(most)
        .map(Finding::ranked)
        .map(ranked -> of(ranked.pattern()))
        .toList();
  }

  private static Completion of(Pattern pattern) {
    return new Completion(
        pattern.id(),
        pattern.template(),
        pattern.count(),
        pattern.level().word(),
        pattern.component(),
        constant(pattern));
  }

  private static String constant(Pattern pattern) {
    // Loki filters line by line, so of a joined stack trace only the first line counts
    List<String> lines =
        pattern.examples().stream().map(LogLine::text).map(Completion::firstLine).toList();
    if (lines.isEmpty()) {
      return "";
    }
    String best = "";
    for (String constant : SLOT.split(firstLine(pattern.template()), -1)) {
      String longest = longest(List.of(constant.strip().split(" ", -1)), lines);
      best = longest.length() > best.length() ? longest : best;
    }
    return best.chars().filter(Character::isLetter).count() >= LEAST_LETTERS ? best : "";
  }

  /** The longest run of words that every line holds: templates know one kind of space only. */
  private static String longest(List<String> words, List<String> lines) {
    String best = "";
    for (int from = 0; from < words.size(); from++) {
      StringBuilder run = new StringBuilder();
      for (String word : words.subList(from, words.size())) {
        run.append(run.isEmpty() ? "" : " ").append(word);
        String text = run.toString();
        // what was masked stands otherwise in Loki
        if (Redactor.hasMark(text) || !lines.stream().allMatch(line -> line.contains(text))) {
          break;
        }
        best = text.length() > best.length() ? text : best;
      }
    }
    return best;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }
}
