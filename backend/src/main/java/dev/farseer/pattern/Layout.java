package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of line is shown: the tokens of its most frequent shape, with slots where words vary,
 * and the optional fields that any of its shapes has.
 */
final class Layout {
  private static final int MOST_FIELDS = 24;

  final List<Token> tokens = new ArrayList<>();
  final List<String> names = new ArrayList<>();
  private final Token[] shown;
  private final Reduced reduced;
  private final int[] slotAt;
  private final TreeMap<String, Integer> fields = new TreeMap<>();
  private final List<Token> kind;

  /** Where the slots of one shape go, and the words of it that stand in slots. */
  static final class Mapping {
    /** By slot of the shape: the slot of the pattern, -1 for none. */
    final int[] slots;

    /** By slot of the pattern: the word that the shape has there, null when it has a slot. */
    final @Nullable String[] words;

    Mapping(int[] slots, @Nullable String[] words) {
      this.slots = slots;
      this.words = words;
    }
  }

  Layout(Kind kind, Shape mostFrequent) {
    this.kind = kind.tokens();
    shown = mostFrequent.tokens;
    reduced = Reduced.of(shown);
    slotAt = new int[shown.length];
    Arrays.fill(slotAt, -1);
    boolean[] learned = new boolean[shown.length];
    for (int p = 0; p < this.kind.size(); p++) {
      learned[reduced.origin().get(p)] = this.kind.get(p).isSlot();
    }
    for (int i = 0; i < shown.length && !isOptional(shown, i); i++) {
      Token token = shown[i];
      if (i > 0 && learned[i - 1] && Reduced.hasGluedValue(shown, i - 1)) {
        continue;
      }
      if (token.isSlot() || learned[i]) {
        slotAt[i] = names.size();
        names.add(name(shown, i));
        tokens.add(token.asSlot(slotAt[i]));
      } else {
        tokens.add(token);
      }
    }
    addFields(kind);
  }

  int slots() {
    return names.size();
  }

  Mapping of(Shape shape) {
    int[] slots = new int[shape.slots];
    Arrays.fill(slots, -1);
    @Nullable String[] words = new @Nullable String[names.size()];
    Reduced own = Reduced.of(shape.tokens);
    for (int p = 0; p < kind.size(); p++) {
      int at = reduced.origin().get(p);
      int from = own.origin().get(p);
      int to = slotAt[at];
      Token token = shape.tokens[from];
      boolean glued = Reduced.hasGluedValue(shape.tokens, from);
      if (to >= 0 && token.isSlot()) {
        slots[token.slot()] = to;
      } else if (to >= 0) {
        words[to] = glued ? token.text() + Reduced.VALUE : token.text();
      } else if (glued && Reduced.hasGluedValue(shown, at)) {
        slots[shape.tokens[from + 1].slot()] = slotAt[at + 1];
      }
    }
    int plain = plainLength(shape.tokens);
    boolean aligned = plain == plainLength(shown);
    for (int i = 0; i < shape.tokens.length; i++) {
      Token token = shape.tokens[i];
      if (!token.isSlot() || slots[token.slot()] >= 0) {
        continue;
      }
      if (i >= plain) {
        slots[token.slot()] = fields.getOrDefault(name(shape.tokens, i), -1);
      } else if (aligned && slotAt[i] >= 0 && shown[i].isSlot()) {
        slots[token.slot()] = slotAt[i];
      }
    }
    return new Mapping(slots, words);
  }

  private void addFields(Kind kind) {
    for (Kind.Row row : kind.rows()) {
      for (Shape shape : row.shapes()) {
        for (int i = plainLength(shape.tokens); i < shape.tokens.length; i++) {
          if (shape.tokens[i].isSlot()) {
            fields.putIfAbsent(name(shape.tokens, i), -1);
          }
        }
      }
    }
    while (fields.size() > MOST_FIELDS) {
      fields.pollLastEntry();
    }
    for (String field : fields.navigableKeySet()) {
      tokens.add(new Token(Token.Kind.WORD, field, true, true, -1));
      tokens.add(new Token(Token.Kind.SIGN, "=", false, true, -1));
      tokens.add(new Token(Token.Kind.SLOT, "", false, true, names.size()));
      fields.put(field, names.size());
      names.add(field);
    }
  }

  private static int plainLength(Token[] tokens) {
    int plain = 0;
    while (plain < tokens.length && !isOptional(tokens, plain)) {
      plain++;
    }
    return plain;
  }

  private static boolean isOptional(Token[] tokens, int i) {
    return tokens[i].field() && !tokens[0].field();
  }

  /** The key or the word that stands before a slot. */
  private static String name(Token[] tokens, int slot) {
    int i = slot - 1;
    while (i >= 0 && i > slot - 4 && tokens[i].kind() == Token.Kind.SIGN) {
      if (tokens[i].isSign(',') || tokens[i].isSign(')')) {
        return "";
      }
      i--;
    }
    return i >= 0 && tokens[i].isWord() ? tokens[i].text() : "";
  }
}
