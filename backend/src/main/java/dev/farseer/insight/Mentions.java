package dev.farseer.insight;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The services and pods that an insight's lines speak of.
 *
 * @param words the words of templates, examples and frequent slot values, lower case
 * @param pods pods that wrote the lines
 */
record Mentions(Set<String> words, Set<String> pods) {
  private static final int LEAST_LENGTH = 3;

  static Mentions of(Insight insight) {
    Set<String> words = new HashSet<>();
    Set<String> pods = new HashSet<>();
    for (Finding finding : insight.findings()) {
      Pattern pattern = finding.ranked().pattern();
      addWords(words, pattern.template());
      for (LogLine example : pattern.examples()) {
        addWords(words, example.text());
      }
      for (SlotStatistics slot : pattern.slots()) {
        slot.topValues().forEach(value -> addWords(words, value.value()));
      }
      pods.addAll(pattern.labels().getOrDefault("pod", List.of()));
    }
    return new Mentions(words, pods);
  }

  /** Whether the lines name a service: alone, in a host name, or in the name of one of its pods. */
  boolean names(String service) {
    if (service.length() < LEAST_LENGTH) {
      return false;
    }
    String lower = service.toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(w -> w.equals(lower) || w.startsWith(lower + "-"));
  }

  /** Whether these lines speak of a pod that wrote, or is named by, the other ones. */
  boolean samePod(Mentions other) {
    return other.pods.stream().anyMatch(pod -> words.contains(pod.toLowerCase(Locale.ROOT)))
        || words.stream().anyMatch(w -> looksLikePod(w) && other.words.contains(w));
  }

  /** {@code payments-7d9f8b6c5d-x2x4z}: at least three parts with a digit in the later ones. */
  private static boolean looksLikePod(String word) {
    int first = word.indexOf('-');
    return first > 0
        && word.indexOf('-', first + 1) > 0
        && word.substring(first).chars().anyMatch(Character::isDigit);
  }

  private static void addWords(Set<String> words, String text) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inWord =
          i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '-');
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        if (i - start >= LEAST_LENGTH) {
          words.add(text.substring(start, i).toLowerCase(Locale.ROOT));
        }
        start = -1;
      }
    }
  }
}
