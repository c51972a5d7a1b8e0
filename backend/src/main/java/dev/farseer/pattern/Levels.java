package dev.farseer.pattern;

import dev.farseer.log.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out how serious a line says it is. */
final class Levels {
  private static final int LOOKED_AT = 16;
  private static final List<String> LABELS =
      List.of(
          "level", "detected_level", "severity", "severity_text", "lvl", "log_level", "loglevel");

  /** Words that mean a level only where a level is written, not in a sentence. */
  private static final Set<String> EVERYDAY =
      Set.of("log", "config", "fine", "finer", "finest", "trace", "notice", "failure", "alert");

  /** How many levels there are. */
  static final int RANKS = 7;

  private static final List<Level> BY_RANK =
      List.of(
          Level.UNKNOWN,
          Level.TRACE,
          Level.DEBUG,
          Level.INFO,
          Level.WARN,
          Level.ERROR,
          Level.FATAL);

  private Levels() {}

  /** Position of a level from the least to the most serious, from 0. */
  static int rank(Level level) {
    return switch (level) {
      case UNKNOWN -> 0;
      case TRACE -> 1;
      case DEBUG -> 2;
      case INFO -> 3;
      case WARN -> 4;
      case ERROR -> 5;
      case FATAL -> 6;
    };
  }

  static Level ofRank(int rank) {
    return BY_RANK.get(rank);
  }

  /** The level that labels or structured metadata tell, or null. */
  static @Nullable Level of(Map<String, String> map) {
    if (map.isEmpty()) {
      return null;
    }
    for (String label : LABELS) {
      String value = map.get(label);
      Level level = value == null ? null : Level.ofWord(value);
      if (level != null) {
        return level;
      }
    }
    return null;
  }

  /** The level written near the start of a text, {@link Level#UNKNOWN} when there is none. */
  static Level inText(Token[] tokens, @Nullable String first) {
    int end = Math.min(tokens.length, LOOKED_AT);
    for (int i = 0; i < end; i++) {
      Token token = tokens[i];
      if (!token.isWord() || token.field() || token.text().length() > 14) {
        continue;
      }
      Level level = Level.ofWord(token.text());
      if (level != null && isWrittenAsLevel(tokens, i)) {
        return level;
      }
      if (token.text().length() == 1) {
        Level letter = ofLetter(token.text().charAt(0));
        if (letter != null && isLetterLevel(tokens, i)) {
          return letter;
        }
      }
    }
    return ofKlog(first);
  }

  private static boolean isWrittenAsLevel(Token[] tokens, int i) {
    String word = tokens[i].text();
    boolean capitals = word.equals(word.toUpperCase(java.util.Locale.ROOT));
    boolean before =
        i > 0
            && (tokens[i - 1].isSign('[')
                || tokens[i - 1].isSign('<')
                || tokens[i - 1].isSign('|'));
    boolean keyed =
        i > 1
            && (tokens[i - 1].isSign('=') || tokens[i - 1].isSign(':'))
            && FieldRole.of(tokens[i - 2].text()) == FieldRole.LEVEL;
    boolean bracketed = before && i + 1 < tokens.length && tokens[i + 1].kind() == Token.Kind.SIGN;
    if (bracketed || keyed) {
      return true;
    }
    if (EVERYDAY.contains(word.toLowerCase(java.util.Locale.ROOT))) {
      return capitals && i + 1 < tokens.length && i < 8 && !word.equals("LOG");
    }
    boolean colon = i + 1 < tokens.length && tokens[i + 1].isSign(':');
    return capitals || colon || i == 0;
  }

  /** Android and others write one letter between numbers and a tag. */
  private static boolean isLetterLevel(Token[] tokens, int i) {
    boolean alone = tokens[i].space() && i + 1 < tokens.length && tokens[i + 1].space();
    return alone && i > 0 && tokens[i - 1].isSlot() && tokens[i + 1].isWord();
  }

  static @Nullable Level ofLetter(char letter) {
    return switch (letter) {
      case 'V' -> Level.TRACE;
      case 'D' -> Level.DEBUG;
      case 'I' -> Level.INFO;
      case 'W' -> Level.WARN;
      case 'E' -> Level.ERROR;
      case 'F' -> Level.FATAL;
      default -> null;
    };
  }

  /** Kubernetes' own logs start with a letter and the date, such as {@code E0102}. */
  private static Level ofKlog(@Nullable String first) {
    if (first == null || first.length() != 5) {
      return Level.UNKNOWN;
    }
    for (int i = 1; i < 5; i++) {
      if (!CharClass.isDigit(first.charAt(i))) {
        return Level.UNKNOWN;
      }
    }
    char letter = first.charAt(0);
    Level level = letter == 'V' || letter == 'D' ? null : ofLetter(letter);
    return level == null ? Level.UNKNOWN : level;
  }
}
