package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds kinds with several varying places of which hardly two lines agree in all but one, such as a
 * user and a host: words that few kinds of the same build have at a place, while others at other
 * places stand in many, are values.
 */
final class SparseGrouping {
  private static final int FEWEST_KINDS = 12;
  private static final int RARE = 8;

  private final VariantTest test;

  SparseGrouping(VariantTest test) {
    this.test = test;
  }

  List<Kind> merge(List<Kind> kinds) {
    Map<Long, List<Kind>> builds = new TreeMap<>();
    for (Kind kind : kinds) {
      builds.computeIfAbsent(build(kind.tokens()), b -> new ArrayList<>()).add(kind);
    }
    List<Kind> merged = new ArrayList<>(kinds.size());
    for (List<Kind> members : builds.values()) {
      if (members.size() < FEWEST_KINDS) {
        merged.addAll(members);
      } else {
        mergeBuild(members, merged);
      }
    }
    return Grouping.unite(merged);
  }

  private void mergeBuild(List<Kind> kinds, List<Kind> merged) {
    Map<Long, Integer> support = new HashMap<>();
    for (Kind kind : kinds) {
      for (int i = 0; i < kind.tokens().size(); i++) {
        if (kind.tokens().get(i).isWord()) {
          support.merge(key(kind.tokens().get(i), i), 1, Integer::sum);
        }
      }
    }
    Map<String, List<Kind>> byCommonWords = new TreeMap<>();
    Map<String, List<Integer>> holesOf = new HashMap<>();
    for (Kind kind : kinds) {
      List<Integer> holes = holes(kind.tokens(), support);
      List<Token> common = new ArrayList<>(kind.tokens());
      holes.forEach(hole -> common.set(hole, common.get(hole).asSlot(-1)));
      String template = Template.normalised(common);
      byCommonWords.computeIfAbsent(template, t -> new ArrayList<>()).add(kind);
      holesOf.computeIfAbsent(template, t -> new ArrayList<>()).addAll(holes);
    }
    byCommonWords.forEach(
        (template, members) -> {
          List<Integer> holes =
              List.copyOf(new HashSet<>(holesOf.getOrDefault(template, List.of())));
          if (!holes.isEmpty() && members.size() >= FEWEST_KINDS && vary(members, holes)) {
            merged.add(Kind.join(members, holes));
          } else {
            merged.addAll(members);
          }
        });
  }

  /** Places whose word is rare among the kinds of this build, against the words around it. */
  private static List<Integer> holes(List<Token> tokens, Map<Long, Integer> support) {
    int most = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).isWord()) {
        most = Math.max(most, support.getOrDefault(key(tokens.get(i), i), 0));
      }
    }
    List<Integer> holes = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isWord()
          && VariantTest.mayVary(token)
          && support.getOrDefault(key(token, i), 0) * RARE < most) {
        holes.add(i);
      }
    }
    return holes;
  }

  private boolean vary(List<Kind> kinds, List<Integer> holes) {
    int constants = 0;
    List<Token> first = kinds.getFirst().tokens();
    for (int i = 0; i < first.size(); i++) {
      Token token = first.get(i);
      constants += token.isWord() && token.text().length() > 1 && !holes.contains(i) ? 1 : 0;
    }
    if (constants < Math.max(2, holes.size())) {
      return false;
    }
    long lines = kinds.stream().mapToLong(Kind::lines).sum();
    for (int hole : holes) {
      Set<String> words = new HashSet<>();
      kinds.forEach(kind -> words.add(kind.tokens().get(hole).text()));
      if (words.size() < Math.max(kinds.size() / 4.0, test.wanted(constants, lines, hole == 0))) {
        return false;
      }
    }
    return true;
  }

  /** Two kinds have the same build when they differ in words and values only. */
  private static long build(List<Token> tokens) {
    long h = tokens.size();
    for (Token token : tokens) {
      long sign = token.kind() == Token.Kind.SIGN ? Hashing.of(token.text()) : 3;
      h = Hashing.join(h, sign + (token.space() ? 1 : 0));
    }
    return h;
  }

  private static long key(Token token, int column) {
    return Hashing.join(Hashing.of(token.text()), column);
  }
}
