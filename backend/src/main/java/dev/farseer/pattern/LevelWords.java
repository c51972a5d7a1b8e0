package dev.farseer.pattern;

import dev.farseer.log.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the level that characters spell without making a string of them. */
final class LevelWords {
  private static final int LONGEST = 13;
  private static final LongTable INDEX = new LongTable(128);
  private static final List<Level> LEVELS = new ArrayList<>();

  static {
    String words =
        "trace trc finest verbose debug dbg debu finer fine config info inf information"
            + " informational notice log warn warning wrn error err eror severe failure fatal"
            + " critical crit alert emerg emergency panic ftl dpanic";
    for (String word : words.split(" ", -1)) {
      Level level = Level.ofWord(word);
      if (level == null) {
        throw new IllegalStateException(word + " is no level");
      }
      learn(word, level);
    }
    // bunyan's and pino's numbers
    learn("10", Level.TRACE);
    learn("20", Level.DEBUG);
    learn("30", Level.INFO);
    learn("40", Level.WARN);
    learn("50", Level.ERROR);
    learn("60", Level.FATAL);
  }

  private LevelWords() {}

  private static void learn(String word, Level level) {
    char[] chars = word.toLowerCase(Locale.ROOT).toCharArray();
    INDEX.put(hash(chars, 0, chars.length), LEVELS.size());
    LEVELS.add(level);
  }

  /** The level that the word, in any capitals, or number stands for; null when none. */
  static @Nullable Level of(char[] text, int from, int to) {
    if (to - from > LONGEST || to - from < 2) {
      return null;
    }
    int index = INDEX.get(hash(text, from, to));
    return index < 0 ? null : LEVELS.get(index);
  }

  private static long hash(char[] text, int from, int to) {
    long h = 0;
    for (int i = from; i < to; i++) {
      char c = text[i];
      h = Hashing.letter(h, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return Hashing.mix(h);
  }
}
