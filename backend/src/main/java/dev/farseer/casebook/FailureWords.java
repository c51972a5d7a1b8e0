package dev.farseer.casebook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words with which lines say that something went wrong, whatever level they carry. */
final class FailureWords {
  /** Beginnings to look for; one that starts with a space only at the start of a word. */
  private static final List<String> STEMS =
      List.of(
          "fail",
          "error",
          "exception",
          "refus",
          "timeout",
          "time-out",
          "timed out",
          "time out",
          "denied",
          "deny",
          "killed",
          "killing",
          "crash",
          "panic",
          "fatal",
          "unable",
          "cannot",
          "can't",
          "couldn't",
          "could not",
          "reject",
          "abort",
          "expire",
          "invalid",
          "corrupt",
          "lost",
          "unreach",
          "unhealthy",
          "exceed",
          "exhaust",
          "deadlock",
          "unavailable",
          "reset by",
          "evict",
          " oom",
          "out of memory",
          "missing",
          "not found",
          "unexpected",
          " retry",
          " retri",
          "backoff",
          "back-off",
          "declin",
          " slow",
          " lag",
          "overflow",
          "dropp",
          "throttl",
          "not available",
          "too many",
          "too large",
          "too long",
          "no space",
          "not ready",
          "broken",
          "stall",
          " hung",
          "segfault",
          "sigsegv",
          "/segv",
          "sigkill",
          "unauthori",
          "forbidden",
          "mismatch",
          "violat",
          " leak",
          "traceback",
          "no route",
          "not responding",
          "disconnect",
          "degraded",
          "unsupported",
          " stale",
          "stuck",
          "pressure",
          "undefined",
          "not exist",
          "doesn't exist",
          "no such",
          "rate limit",
          "circuit",
          "conflict",
          " behind",
          "misconfig",
          "unknown",
          "not allowed",
          "not permitted",
          "read-only",
          "readonly",
          "insufficient",
          "uncorrect",
          "incorrect",
          "wrong",
          "not suppor",
          "bad gateway",
          "no healthy",
          "not writable",
          "blocked for",
          "malformed",
          "illegal",
          "interrupted",
          "skew",
          "unresolv");

  private static final List<String>[] BY_LETTER = byLetter();
  private static final List<String> NEGATIONS = List.of("no ", "zero ", " 0 ", "without ");

  /** What follows a word in {@code errors=0} and its like, which say that nothing went wrong. */
  private static final Pattern ZERO =
      Pattern.compile(
          "[a-z_]{0,12}(?:\"?\\s?[:=]\\s?\"?0+(?![\\d.])"
              + "|=(?:\"\"|\"?(?:none|null|false|<?nil)\\b)"
              + "|\"\\s?:\\s?(?:null\\b|false\\b|\"\"))");

  private FailureWords() {}

  /** The failure words of a line in lower case, without those that are negated or counted as 0. */
  static Set<String> in(String line) {
    String text = line.toLowerCase(Locale.ROOT);
    Set<String> found = new HashSet<>();
    for (int at = 0; at < text.length(); at++) {
      char letter = text.charAt(at);
      if (letter >= BY_LETTER.length || BY_LETTER[letter].isEmpty()) {
        continue;
      }
      for (String stem : BY_LETTER[letter]) {
        boolean atStart = stem.charAt(0) == ' ';
        String word = atStart ? stem.substring(1) : stem;
        if (text.startsWith(word, at)
            && !(atStart && at > 0 && Character.isLetter(text.charAt(at - 1)))
            && !(word.equals("fail") && text.startsWith("failover", at))
            && !negated(text, at, at + word.length())) {
          found.add(word);
        }
      }
    }
    return found;
  }

  private static boolean negated(String text, int start, int end) {
    for (String negation : NEGATIONS) {
      String bare = negation.stripLeading();
      int from = start - bare.length();
      if (from >= 0
          && text.startsWith(bare, from)
          && (from == 0 || !Character.isLetterOrDigit(text.charAt(from - 1)))) {
        return true;
      }
    }
    Matcher zero = ZERO.matcher(text).region(end, Math.min(text.length(), end + 24));
    return zero.lookingAt();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists has no generic form
  private static List<String>[] byLetter() {
    List<String>[] lists = new List[128];
    for (int i = 0; i < lists.length; i++) {
      lists[i] = new ArrayList<>();
    }
    for (String stem : STEMS) {
      lists[stem.charAt(stem.charAt(0) == ' ' ? 1 : 0)].add(stem);
    }
    return lists;
  }
}
