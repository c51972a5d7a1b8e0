package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the places where words vary: the second pass, over shapes and not over lines. A place
 * becomes a slot when otherwise equal shapes have many different words there; the more lines there
 * are, the more words it takes. Words that tell a failure never become the value of a slot. The
 * outcome depends on the set of shapes and their counts only.
 */
final class Grouping {
  private static final int ROUNDS = 5;
  private static final int MOST_COLUMNS = 64;
  private static final long HOLE = 0x401EL;

  private final VariantTest test;

  Grouping(int minVariants) {
    test = new VariantTest(minVariants);
  }

  /** The kinds of the rows, ordered by their normalised templates. */
  List<Kind> kinds(List<Kind.Row> rows) {
    List<Kind> kinds = new ArrayList<>();
    for (Kind.Row row : rows) {
      kinds.add(new Kind(row.tokens(), List.of(row), row.lines()));
    }
    kinds = unite(kinds);
    for (int round = 0; round < ROUNDS; round++) {
      List<Kind> next = mergeOnce(kinds);
      if (next.size() == kinds.size()) {
        next = new SparseGrouping(test).merge(next);
        if (next.size() == kinds.size()) {
          return next;
        }
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
        if (VariantTest.mayVary(tokens.get(column))) {
          int at = column;
          contexts
              .computeIfAbsent(
                  contextHash(tokens, column), h -> new Context(at, new ArrayList<>(2)))
              .members()
              .add(k);
        }
      }
    }
    List<Context> candidates = new ArrayList<>(contexts.values());
    candidates.removeIf(context -> context.members().size() < 2);
    candidates.sort(
        Comparator.<Context>comparingInt(c -> -c.members().size())
            .thenComparing(c -> c.members().getFirst())
            .thenComparingInt(Context::column));
    return merge(kinds, accepted(kinds, candidates));
  }

  /** Places that take many words, and places that take words which vary after the same words. */
  private List<Context> accepted(List<Kind> kinds, List<Context> candidates) {
    Map<Long, Set<String>> known = new HashMap<>();
    for (Kind kind : kinds) {
      learn(kind, known);
    }
    List<Context> accepted = new ArrayList<>();
    List<Context> others = new ArrayList<>();
    for (Context context : candidates) {
      List<Kind> members = members(kinds, context);
      if (test.varies(members, context.column())) {
        accepted.add(context);
        Set<String> words =
            known.computeIfAbsent(
                leftHash(members.getFirst().tokens(), context.column()), h -> new HashSet<>());
        members.forEach(member -> words.add(member.tokens().get(context.column()).text()));
      } else {
        others.add(context);
      }
    }
    for (Context context : others) {
      List<Kind> members = members(kinds, context);
      Set<String> words =
          known.getOrDefault(leftHash(members.getFirst().tokens(), context.column()), Set.of());
      if (members.stream().allMatch(m -> isKnown(m.tokens().get(context.column()), words))) {
        accepted.add(context);
      }
    }
    return accepted;
  }

  private static boolean isKnown(Token token, Set<String> words) {
    return token.isSlot() ? !words.isEmpty() : words.contains(token.text());
  }

  /** Remembers the words that vary in a kind by the two tokens before them. */
  private static void learn(Kind kind, Map<Long, Set<String>> known) {
    for (int column = 0; column < kind.tokens().size(); column++) {
      if (kind.tokens().get(column).isSlot()) {
        for (Kind.Row row : kind.rows()) {
          if (row.tokens().get(column).isWord()) {
            known
                .computeIfAbsent(leftHash(kind.tokens(), column), h -> new HashSet<>())
                .add(row.tokens().get(column).text());
          }
        }
      }
    }
  }

  private static List<Kind> members(List<Kind> kinds, Context context) {
    return context.members().stream().map(kinds::get).toList();
  }

  private static List<Kind> merge(List<Kind> kinds, List<Context> accepted) {
    boolean[] taken = new boolean[kinds.size()];
    List<Kind> merged = new ArrayList<>();
    for (Context context : accepted) {
      if (context.members().stream().noneMatch(k -> taken[k])) {
        context.members().forEach(k -> taken[k] = true);
        merged.add(Kind.join(members(kinds, context), List.of(context.column())));
      }
    }
    for (int k = 0; k < taken.length; k++) {
      if (!taken[k]) {
        merged.add(kinds.get(k));
      }
    }
    return unite(merged);
  }

  /** Kinds that have become equal are one; the order is that of the templates. */
  static List<Kind> unite(List<Kind> kinds) {
    Map<String, List<Kind>> byTemplate = new TreeMap<>();
    for (Kind kind : kinds) {
      byTemplate.computeIfAbsent(Template.key(kind.tokens()), t -> new ArrayList<>(1)).add(kind);
    }
    List<Kind> united = new ArrayList<>(byTemplate.size());
    for (List<Kind> same : byTemplate.values()) {
      united.add(same.size() == 1 ? same.getFirst() : Kind.join(same, List.of()));
    }
    return united;
  }

  private static long contextHash(List<Token> tokens, int column) {
    long h = tokens.size();
    for (int i = 0; i < tokens.size(); i++) {
      h = Hashing.join(h, i == column ? HOLE : hash(tokens.get(i)));
    }
    return Hashing.join(h, column);
  }

  private static long leftHash(List<Token> tokens, int column) {
    long h = 1;
    for (int i = Math.max(0, column - 2); i < column; i++) {
      h = Hashing.join(h, hash(tokens.get(i)));
    }
    return column == 0 ? 0 : h;
  }

  private static long hash(Token token) {
    return token.isSlot() ? 1 : Hashing.of(token.text()) + (token.space() ? 1 : 0);
  }
}
