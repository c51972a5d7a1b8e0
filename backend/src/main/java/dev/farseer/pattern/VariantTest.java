package dev.farseer.pattern;

import dev.farseer.log.Level;
import java.util.List;
import java.util.Locale;

/** Decides whether the different words at one place are values or tell different kinds of line. */
final class VariantTest {
  private final int minVariants;

  VariantTest(int minVariants) {
    this.minVariants = minVariants;
  }

  /** Whether a token may be the value of a slot at all. */
  static boolean mayVary(Token token) {
    return token.isSlot()
        || (token.isWord()
            && !token.field()
            && !FailureWords.is(token.text())
            && !isLevel(token.text()));
  }

  /** Whether the word is a level, as headers write it; in small letters it may be a name. */
  private static boolean isLevel(String word) {
    return Level.ofWord(word) != null && word.equals(word.toUpperCase(Locale.ROOT));
  }

  /** Whether kinds that differ at one place only are the same kind with a value there. */
  boolean varies(List<Kind> kinds, int column) {
    long lines = 0;
    int words = 0;
    int ids = 0;
    int verbs = 0;
    for (Kind kind : kinds) {
      Token token = kind.tokens().get(column);
      lines += kind.lines();
      if (token.isWord()) {
        words++;
        ids += looksLikeValue(token.text()) ? 1 : 0;
        verbs += looksLikeVerb(token.text()) ? 1 : 0;
      }
    }
    int constants = constants(kinds.getFirst().tokens(), column);
    if (words < kinds.size() && ids == words && constants > 0) {
      return true;
    }
    double wanted = wanted(constants, lines, column == 0);
    return words >= (verbs * 2 > words ? 3 * wanted : wanted);
  }

  /** How many different words make a slot. */
  double wanted(int constants, long lines, boolean first) {
    double wanted = minVariants + Math.max(0, 2 * (Math.log10((double) lines) - 2.3));
    if (first) {
      wanted *= 3;
    }
    return switch (constants) {
      case 0 -> Math.max(50, wanted * 10);
      case 1 -> wanted * 2.5;
      case 2 -> wanted * 1.5;
      default -> wanted;
    };
  }

  private static int constants(List<Token> tokens, int column) {
    int constants = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      constants += i != column && token.isWord() && token.text().length() > 1 ? 1 : 0;
    }
    return constants;
  }

  /** Words that tell what happened or in which state something is, such as started or waiting. */
  private static boolean looksLikeVerb(String word) {
    return word.length() > 4 && (word.endsWith("ed") || word.endsWith("ing"));
  }

  /**
   * Words that stand for a value, or for the lack of one, where other lines have a number or an id:
   * {@code null}, {@code worker-<*>}, {@code deadbeef}.
   */
  private static boolean looksLikeValue(String word) {
    return switch (word) {
      case "null", "nil", "none", "None", "NULL", "undefined", "unknown", "NaN" -> true;
      default -> word.endsWith(Reduced.VALUE) || (word.length() >= 6 && isHex(word));
    };
  }

  private static boolean isHex(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!CharClass.isHex(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
