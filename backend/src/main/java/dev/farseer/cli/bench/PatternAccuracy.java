package dev.farseer.cli.bench;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.MinedPatterns;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the miner's groups and templates compare with those people made, as Loghub-2.0 defines it.
 *
 * @param set name of the set
 * @param ga grouping accuracy: share of the lines whose group is exactly the true one
 * @param fga F1 of the groups that are exactly true ones
 * @param pa parsing accuracy: share of the lines whose template is the true one
 * @param fta F1 of the groups that are exactly true ones and have the true template
 * @param groups groups that the miner made
 * @param trueGroups groups that there are
 */
public record PatternAccuracy(
    String set, double ga, double fga, double pa, double fta, int groups, int trueGroups) {
  private static final long STEP_NS = 10_000_000_000L;

  /** What the miner made of some lines: by line the id and the template of its pattern. */
  private record Mined(List<String> ids, List<String> templates) {}

  /** Mines the lines and compares. */
  public static PatternAccuracy of(
      String name, List<String> lines, List<String> events, List<String> templates) {
    Mined mined = mine(lines);
    Map<String, Set<Integer>> predicted = members(mined.ids);
    Map<String, Set<Integer>> real = members(events);
    int rightGroups = 0;
    int rightTemplates = 0;
    int groupedLines = 0;
    int parsedLines = 0;
    for (int i = 0; i < lines.size(); i++) {
      parsedLines += isSame(mined.templates.get(i), templates.get(i)) ? 1 : 0;
    }
    for (Set<Integer> group : predicted.values()) {
      int first = group.iterator().next();
      if (real.getOrDefault(events.get(first), Set.of()).equals(group)) {
        rightGroups++;
        groupedLines += group.size();
        rightTemplates += isSame(mined.templates.get(first), templates.get(first)) ? 1 : 0;
      }
    }
    return new PatternAccuracy(
        name,
        (double) groupedLines / lines.size(),
        f1(rightGroups, predicted.size(), real.size()),
        (double) parsedLines / lines.size(),
        f1(rightTemplates, predicted.size(), real.size()),
        predicted.size(),
        real.size());
  }

  private static double f1(int right, int predicted, int real) {
    return 2.0 * right / (predicted + real);
  }

  private static Mined mine(List<String> lines) {
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, lines.size() * STEP_NS));
    Map<String, String> labels = Map.of("job", "bench");
    int[] handles = new int[lines.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = miner.add(new LogLine(i * STEP_NS, labels, Map.of(), lines.get(i)));
    }
    MinedPatterns mined = miner.finish();
    Map<String, String> templateOf = new HashMap<>();
    for (Pattern pattern : mined.patterns()) {
      templateOf.put(pattern.id(), pattern.template());
    }
    List<String> ids = new ArrayList<>();
    List<String> templates = new ArrayList<>();
    for (int handle : handles) {
      ids.add(miner.idOf(handle));
      templates.add(templateOf.getOrDefault(miner.idOf(handle), ""));
    }
    return new Mined(ids, templates);
  }

  private static boolean isSame(String mined, String real) {
    return normalised(mined).equals(normalised(real));
  }

  /** Any slot is a star, and stars with only signs between them are one: as Loghub-2.0 does. */
  private static String normalised(String template) {
    String stars = template.replaceAll("<(num|ip|uuid|hex|path|duration|\\*)>", "<*>");
    String joined = stars.replaceAll("<\\*>([.:/,_#@-]?<\\*>)+", "<*>");
    return joined.replaceAll("[/#-]<\\*>|<\\*>[/#-]", "<*>").replaceAll("\\s+", " ").strip();
  }

  private static Map<String, Set<Integer>> members(List<String> groups) {
    Map<String, Set<Integer>> members = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      members.computeIfAbsent(groups.get(i), g -> new TreeSet<>()).add(i);
    }
    return members;
  }

  /** The mean of several sets. */
  public static PatternAccuracy mean(List<PatternAccuracy> rows) {
    return new PatternAccuracy(
        "mean",
        rows.stream().mapToDouble(PatternAccuracy::ga).average().orElse(0),
        rows.stream().mapToDouble(PatternAccuracy::fga).average().orElse(0),
        rows.stream().mapToDouble(PatternAccuracy::pa).average().orElse(0),
        rows.stream().mapToDouble(PatternAccuracy::fta).average().orElse(0),
        rows.stream().mapToInt(PatternAccuracy::groups).sum(),
        rows.stream().mapToInt(PatternAccuracy::trueGroups).sum());
  }
}
