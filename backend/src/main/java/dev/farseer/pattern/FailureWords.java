package dev.farseer.pattern;

import java.util.Locale;

/** Words that say that something went wrong. */
final class FailureWords {
  private static final LongTable WORDS =
      LongTable.ofWords(
          "fail fails failed failing failure failures error errors err exception exceptions fatal"
              + " panic panicked crash crashed crashing abort aborted aborting refused refuse reject"
              + " rejected denied deny forbidden unauthorized unauthorised unauthenticated timeout"
              + " timeouts timedout killed killing oom oomkilled oom-killed evicted eviction expired"
              + " expires expiring corrupt corrupted corruption unreachable unavailable unresponsive"
              + " unhealthy lost dropped dropping disconnected broken invalid missing exhausted"
              + " exceeded overflow deadlock segfault sigsegv sigkill sigabrt stuck stalled throttled"
              + " throttling backoff back-off crashloopbackoff imagepullbackoff errimagepull"
              + " notready not-ready degraded leak leaked unable cannot violation violates full"
              + " outage dead died unhandled uncaught rollback mismatch insufficient bad readonly"
              + " read-only unsupported overloaded starvation");

  private FailureWords() {}

  /** Whether the word, in whatever capitals, or the class it names says so. */
  static boolean is(String word) {
    if (word.length() < 3 || word.length() > 160) {
      return false;
    }
    if (WORDS.has(Hashing.of(word.toLowerCase(Locale.ROOT)))) {
      return true;
    }
    char[] chars = word.toCharArray();
    if (Names.isFailure(chars, 0, chars.length)) {
      return true;
    }
    for (String part : word.toLowerCase(Locale.ROOT).split("[_.-]", -1)) {
      if (part.length() < word.length() && part.length() > 3 && WORDS.has(Hashing.of(part))) {
        return true;
      }
    }
    return false;
  }

  /** How many different tokens of the text say so. */
  static int in(Token[] tokens) {
    int found = 0;
    for (Token token : tokens) {
      if (token.isWord() && !token.field() && is(token.text())) {
        found++;
      }
    }
    return found;
  }
}
