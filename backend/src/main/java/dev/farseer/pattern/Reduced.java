package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A shape without what may be there or not: optional fields, values in parentheses, the further
 * members of a list. Shapes with the same reduced form are the same kind of line, and the pattern's
 * id is taken from it.
 *
 * @param tokens the tokens that are left
 * @param origin where each stood in the shape
 */
record Reduced(List<Token> tokens, List<Integer> origin) {
  /** Copies. */
  Reduced {
    tokens = List.copyOf(tokens);
    origin = List.copyOf(origin);
  }

  /** How the value of a word with a glued value is written. */
  static final String VALUE = SlotType.ANY.mark();

  private static final int LONGEST_UNIT = 10;
  private static final String LIST_SIGNS = ",;|/-:";

  static Reduced of(Token[] tokens) {
    List<Integer> kept = new ArrayList<>(tokens.length);
    boolean fieldsOnly = tokens.length > 0 && tokens[0].field();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].field() && !fieldsOnly) {
        break;
      }
      kept.add(i);
      if (tokens[i].isSign(')')) {
        dropAside(tokens, kept);
      }
      dropRepetition(tokens, kept);
    }
    return glued(tokens, kept);
  }

  /** A word with its glued value, such as {@code blk_17}, is one word whose value is left out. */
  private static Reduced glued(Token[] tokens, List<Integer> kept) {
    List<Token> left = new ArrayList<>(kept.size());
    List<Integer> origin = new ArrayList<>(kept.size());
    for (int k = 0; k < kept.size(); k++) {
      int i = kept.get(k);
      Token token = tokens[i];
      origin.add(i);
      Token next = k + 1 < kept.size() ? tokens[kept.get(k + 1)] : token;
      // also when what stood between was dropped: else two forms would read the same
      if (token.isWord() && next.isSlot() && !next.space()) {
        left.add(new Token(Token.Kind.WORD, token.text() + VALUE, token.space(), false, -1));
        k++;
      } else {
        left.add(token);
      }
    }
    return new Reduced(left, origin);
  }

  /** Whether the token is a word and the next one a value that belongs to it. */
  static boolean hasGluedValue(Token[] tokens, int i) {
    return tokens[i].isWord()
        && i + 1 < tokens.length
        && tokens[i + 1].isSlot()
        && !tokens[i + 1].space();
  }

  /** Drops a pair of parentheses at the end that holds values only, or nothing. */
  private static void dropAside(Token[] tokens, List<Integer> kept) {
    int open = kept.size() - 2;
    while (open > 0 && !tokens[kept.get(open)].isSign('(')) {
      Token inside = tokens[kept.get(open)];
      if (inside.isWord() || inside.isSign(')')) {
        return;
      }
      open--;
    }
    if (open > 0 && tokens[kept.get(open)].isSign('(')) {
      kept.subList(open, kept.size()).clear();
    }
  }

  /** Drops the tokens at the end when they repeat those just before, with or without a comma. */
  private static void dropRepetition(Token[] tokens, List<Integer> kept) {
    int size = kept.size();
    for (int unit = 1; unit <= LONGEST_UNIT && unit * 2 <= size; unit++) {
      if (repeats(tokens, kept, unit, 0)) {
        kept.subList(size - unit, size).clear();
        return;
      }
      boolean listed = unit * 2 < size && isListSign(tokens[kept.get(size - unit - 1)]);
      if (listed && repeats(tokens, kept, unit, 1)) {
        kept.subList(size - unit - 1, size).clear();
        return;
      }
    }
  }

  private static boolean repeats(Token[] tokens, List<Integer> kept, int unit, int gap) {
    boolean slot = false;
    int size = kept.size();
    for (int i = 1; i <= unit; i++) {
      Token later = tokens[kept.get(size - i)];
      if (!later.sameAs(tokens[kept.get(size - i - unit - gap)])) {
        return false;
      }
      slot |= later.isSlot();
    }
    return slot;
  }

  private static boolean isListSign(Token token) {
    return token.kind() == Token.Kind.SIGN
        && token.text().length() == 1
        && LIST_SIGNS.indexOf(token.text().charAt(0)) >= 0;
  }
}
