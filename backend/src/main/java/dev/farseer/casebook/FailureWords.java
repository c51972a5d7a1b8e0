package dev.farseer.casebook;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words with which lines say that something went wrong, whatever level they carry. */
final class FailureWords {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)(?:\\b(no|zero|0|without) )?"
              + "(fail(?!over)|error|exception|refus|timed?[ -]?out|denied|deny|killed|killing|crash|panic|fatal|"
              + "unable|cannot|can't|couldn't|could not|reject|abort|expire|invalid|corrupt|lost|unreach|"
              + "unhealthy|exceed|exhaust|deadlock|unavailable|reset by|evict|\\boom|out of memory|missing|"
              + "not found|unexpected|\\bretry|\\bretries|back-?off|declin|\\bslow|\\blag|overflow|dropp|throttl|"
              + "not available|too many|too large|too long|no space|not ready|broken|stall|\\bhung|segfault|"
              + "unauthori|forbidden|mismatch|violat|\\bleak|traceback|no route|not responding|disconnect|"
              + "degraded|unsupported|\\bstale|stuck|pressure|undefined|not exist|doesn't exist|no such|"
              + "rate limit|circuit|conflict|falling behind|misconfig|unknown|not allowed|not permitted)");

  /** {@code errors=0} and its like say that nothing went wrong. */
  private static final Pattern ZERO =
      Pattern.compile(
          "(?i)[a-z_.-]{0,30}(?:fail|error|exception|reject|timeout|dropp|retri|lost|conflict)[a-z_]{0,10}"
              + "\"?\\s?[:=]\\s?\"?(?:0+\\b(?!\\.?[1-9])|none\\b|null\\b|false\\b|nil\\b|<nil>|\"\")");

  private FailureWords() {}

  /** The failure words of a line in lower case, without those that are negated or counted as 0. */
  static Set<String> in(String line) {
    Set<String> found = new HashSet<>();
    Matcher words = WORDS.matcher(ZERO.matcher(line).replaceAll(" "));
    while (words.find()) {
      if (words.group(1) == null) {
        found.add(words.group(2).toLowerCase(Locale.ROOT));
      }
    }
    return found;
  }
}
