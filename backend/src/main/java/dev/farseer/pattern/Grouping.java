package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the places where words vary: the second pass, over shapes and not over lines. A place
 * becomes a slot when otherwise equal shapes have many different words there; the more lines there
 * are, the more words it takes. Words that tell a failure never become the value of a slot. The
 * outcome depends on the set of shapes and their counts only.
 */
final class Grouping {
  private static final int ROUNDS = 4;
  private static final int MOST_COLUMNS = 64;
  private static final long HOLE = 0x401EL;

  private final int minVariants;

  Grouping(int minVariants) {
    this.minVariants = minVariants;
  }

  /** The kinds of the rows, ordered by their normalised templates. */
  List<Kind> kinds(List<Kind.Row> rows) {
    List<Kind> kinds = new ArrayList<>();
    for (Kind.Row row : rows) {
      kinds.add(new Kind(row.tokens(), List.of(row), row.lines()));
    }
    kinds.sort(Comparator.comparing(Kind::normalised));
    for (int round = 0; round < ROUNDS; round++) {
      List<Kind> next = mergeOnce(kinds);
      if (next.size() == kinds.size()) {
        return next;
      }
      kinds = next;
    }
    return kinds;
  }

  /** Kinds that are equal but for one place. */
  private record Context(int column, List<Integer> members) {}

  private List<Kind> mergeOnce(List<Kind> kinds) {
    Map<Long, Context> contexts = new HashMap<>();
    for (int k = 0; k < kinds.size(); k++) {
      List<Token> tokens = kinds.get(k).tokens();
      for (int column = 0; column < Math.min(tokens.size(), MOST_COLUMNS); column++) {
        if (mayVary(tokens, column)) {
          int at = column;
          contexts
              .computeIfAbsent(
                  contextHash(tokens, column), h -> new Context(at, new ArrayList<>(2)))
              .members()
              .add(k);
        }
      }
    }
    List<Context> accepted = new ArrayList<>();
    for (Context context : contexts.values()) {
      if (context.members().size() > 1 && isSlot(kinds, context)) {
        accepted.add(context);
      }
    }
    accepted.sort(
        Comparator.<Context>comparingInt(c -> -c.members().size())
            .thenComparing(c -> c.members().getFirst())
            .thenComparingInt(Context::column));
    return merge(kinds, accepted);
  }

  private static List<Kind> merge(List<Kind> kinds, List<Context> accepted) {
    boolean[] taken = new boolean[kinds.size()];
    List<Kind> merged = new ArrayList<>();
    for (Context context : accepted) {
      List<Kind> members = new ArrayList<>();
      for (int k : context.members()) {
        if (!taken[k]) {
          members.add(kinds.get(k));
        }
      }
      if (members.size() == context.members().size()) {
        context.members().forEach(k -> taken[k] = true);
        merged.add(join(members, context.column()));
      }
    }
    for (int k = 0; k < taken.length; k++) {
      if (!taken[k]) {
        merged.add(kinds.get(k));
      }
    }
    return unite(merged);
  }

  private static Kind join(List<Kind> members, int column) {
    List<Token> tokens = new ArrayList<>(members.getFirst().tokens());
    tokens.set(column, tokens.get(column).asSlot(-1));
    List<Kind.Row> rows = new ArrayList<>();
    long lines = 0;
    for (Kind member : members) {
      rows.addAll(member.rows());
      lines += member.lines();
    }
    return new Kind(tokens, rows, lines);
  }

  /** Kinds that have become equal are one. */
  private static List<Kind> unite(List<Kind> kinds) {
    Map<String, Kind> byTemplate = new LinkedHashMap<>();
    kinds.sort(Comparator.comparing(Kind::normalised));
    for (Kind kind : kinds) {
      byTemplate.merge(
          kind.normalised(),
          kind,
          (one, other) -> {
            List<Kind.Row> rows = new ArrayList<>(one.rows());
            rows.addAll(other.rows());
            return new Kind(one.tokens(), rows, one.lines() + other.lines());
          });
    }
    return new ArrayList<>(byTemplate.values());
  }

  private static boolean mayVary(List<Token> tokens, int column) {
    Token token = tokens.get(column);
    return token.isSlot() || (token.isWord() && !token.field() && !FailureWords.is(token.text()));
  }

  private boolean isSlot(List<Kind> kinds, Context context) {
    List<Token> tokens = kinds.get(context.members().getFirst()).tokens();
    int column = context.column();
    long lines = 0;
    int words = 0;
    boolean slot = false;
    int nothing = 0;
    for (int k : context.members()) {
      Kind kind = kinds.get(k);
      Token token = kind.tokens().get(column);
      lines += kind.lines();
      slot |= token.isSlot();
      words += token.isWord() ? 1 : 0;
      nothing += token.isWord() && saysNothing(token.text()) ? 1 : 0;
    }
    int constants = 0;
    for (int i = 0; i < tokens.size(); i++) {
      constants +=
          i != column && tokens.get(i).isWord() && tokens.get(i).text().length() > 1 ? 1 : 0;
    }
    if (slot && nothing == words && constants > 0) {
      return true;
    }
    return words >= wanted(constants, lines, column == 0);
  }

  /** How many different words make a slot. */
  private double wanted(int constants, long lines, boolean first) {
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

  /** Words that stand for the lack of a value, where other lines have one. */
  private static boolean saysNothing(String word) {
    return switch (word) {
      case "null", "nil", "none", "None", "NULL", "undefined", "unknown", "NaN", "N" -> true;
      default -> word.length() >= 6 && isHexWord(word);
    };
  }

  private static boolean isHexWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!CharClass.isHex(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static long contextHash(List<Token> tokens, int column) {
    long h = tokens.size();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      long value =
          i == column
              ? HOLE
              : token.isSlot() ? 1 : Hashing.of(token.text()) + (token.space() ? 1 : 0);
      h = Hashing.join(h, value);
    }
    return Hashing.join(h, column);
  }
}
