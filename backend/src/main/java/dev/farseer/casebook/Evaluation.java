package dev.farseer.casebook;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How similar cases answer for lines that the casebook was not shown: the examples of each shipped
 * case, every fourth one left out in turn, and lines written for this purpose.
 */
final class Evaluation {
  static final String VARIANTS = "/casebook/variants.tsv";

  /** A root cause that stands for "nothing to say, or benign" in the file of lines. */
  private static final String ORDINARY = "ordinary";

  private static final int ROUNDS = 4;
  private static final TimeRange HOUR = new TimeRange(0, 3_600_000_000_000L);

  /**
   * What the best similar case said about a line.
   *
   * @param group lines of one group are never split between fitting and testing
   * @param written whether the line was written for this purpose, and is no example
   * @param score of the case, 0 to 1
   * @param lead over the best case of another root cause, 0 to 1
   * @param right whether it said what is right
   */
  record Said(String group, boolean written, double score, double lead, boolean right) {}

  /**
   * A line with the root causes that are right for it.
   *
   * @param expected {@code ordinary} or {@code unknown} when no failure is
   */
  record Line(Set<String> expected, String text) {
    boolean right(String rootCause) {
      return expected.contains(rootCause)
          || (expected.contains(ORDINARY) && rootCause.equals(Taxonomy.BENIGN));
    }
  }

  private Evaluation() {}

  /** Asks about all lines; those that are known exactly are left out. */
  static List<Said> run() {
    List<Case> cases = Casebook.written(CasebookSettings.defaults(), Taxonomy.shipped());
    List<Said> all = new ArrayList<>();
    try (Casebook casebook = of(cases)) {
      for (Line each : lines()) {
        add(
            all,
            casebook,
            each,
            String.join(",", each.expected().stream().sorted().toList()),
            true);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      List<Case> kept = new ArrayList<>();
      Map<Case, List<String>> out = new LinkedHashMap<>();
      for (Case each : cases) {
        kept.add(without(each, round, out));
      }
      try (Casebook casebook = of(kept)) {
        out.forEach(
            (known, lines) ->
                lines.forEach(
                    line ->
                        add(
                            all,
                            casebook,
                            new Line(Set.of(known.rootCause()), line),
                            known.id(),
                            false)));
      }
    }
    return all;
  }

  private static void add(
      List<Said> all, Casebook casebook, Line line, String group, boolean written) {
    Pattern pattern = mined(line.text());
    if (casebook.exact(pattern) != null) {
      return;
    }
    Judgement.Candidate best = casebook.candidate(pattern);
    if (best != null) {
      all.add(
          new Said(
              group,
              written,
              best.match().score(),
              best.lead(),
              line.right(best.match().exemplar().known().rootCause())));
    }
  }

  /** The case without every fourth of its lines, from a number on; two lines are never split. */
  private static Case without(Case each, int round, Map<Case, List<String>> out) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < each.examples().size(); i++) {
      String line = each.examples().get(i);
      if (each.examples().size() > 2 && i % ROUNDS == round) {
        out.computeIfAbsent(each, _ -> new ArrayList<>()).add(line);
      } else {
        lines.add(line);
      }
    }
    return new Case(
        each.id(),
        each.rootCause(),
        each.severity(),
        each.summary(),
        each.action(),
        each.confidence(),
        each.origin(),
        "",
        "",
        lines);
  }

  private static Casebook of(List<Case> cases) {
    return new Casebook(CasebookSettings.defaults(), cases, PatternMiner::idOfLine, null);
  }

  /** The pattern of a window with this one line. */
  static Pattern mined(String line) {
    PatternMiner miner = new PatternMiner(PatternSettings.defaults(), HOUR);
    miner.add(new LogLine(5_000_000_000L, Map.of("app", "shop"), Map.of(), line));
    return miner.finish().patterns().getFirst();
  }

  /** The lines that were written for this purpose. */
  static List<Line> lines() {
    List<Line> all = new ArrayList<>();
    try (InputStream in = Evaluation.class.getResourceAsStream(VARIANTS)) {
      if (in == null) {
        throw new IllegalStateException(VARIANTS + " is missing from the jar");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String row = reader.readLine(); row != null; row = reader.readLine()) {
        int tab = row.indexOf('\t');
        if (tab > 0 && !row.startsWith("#")) {
          all.add(new Line(Set.of(row.substring(0, tab).split(",")), row.substring(tab + 1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
