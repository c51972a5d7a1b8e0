package dev.farseer.pattern;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Grouping accuracy as Loghub-2.0 defines it. GA: share of the lines whose group is exactly the
 * true one. FGA: F1 of groups that are exactly true ones.
 *
 * @param groups groups that the miner made
 * @param trueGroups groups that there are
 */
record PatternAccuracy(String set, double ga, double fga, int groups, int trueGroups) {

  static PatternAccuracy of(String name, List<String> lines, List<String> truth) {
    List<String> mined = mine(lines);
    Map<String, Set<Integer>> predicted = members(mined);
    Map<String, Set<Integer>> real = members(truth);
    int rightGroups = 0;
    int rightLines = 0;
    for (Set<Integer> group : predicted.values()) {
      String event = truth.get(group.iterator().next());
      if (real.getOrDefault(event, Set.of()).equals(group)) {
        rightGroups++;
        rightLines += group.size();
      }
    }
    double precision = (double) rightGroups / predicted.size();
    double recall = (double) rightGroups / real.size();
    double fga = rightGroups == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new PatternAccuracy(
        name, (double) rightLines / lines.size(), fga, predicted.size(), real.size());
  }

  /** The pattern id of every line. */
  static List<String> mine(List<String> lines) {
    PatternMiner miner =
        new PatternMiner(
            PatternSettings.defaults(), new TimeRange(0, lines.size() * 10_000_000_000L));
    Map<String, String> labels = Map.of("job", "test");
    int[] handles = new int[lines.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = miner.add(new LogLine(i * 10_000_000_000L, labels, Map.of(), lines.get(i)));
    }
    miner.finish();
    List<String> ids = new ArrayList<>();
    for (int handle : handles) {
      ids.add(miner.idOf(handle));
    }
    return ids;
  }

  private static Map<String, Set<Integer>> members(List<String> groups) {
    Map<String, Set<Integer>> members = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      members.computeIfAbsent(groups.get(i), g -> new TreeSet<>()).add(i);
    }
    return members;
  }

  static String table(List<PatternAccuracy> rows) {
    StringBuilder table = new StringBuilder("set            GA    FGA   groups  true\n");
    for (PatternAccuracy row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-12s %.3f %.3f %7d %6d%n",
              row.set,
              row.ga,
              row.fga,
              row.groups,
              row.trueGroups));
    }
    double ga = rows.stream().mapToDouble(PatternAccuracy::ga).average().orElse(0);
    double fga = rows.stream().mapToDouble(PatternAccuracy::fga).average().orElse(0);
    return table + String.format(Locale.ROOT, "%-12s %.3f %.3f%n", "mean", ga, fga);
  }

  /** Prints the table, and with a second argument the wrong groups of that set. */
  public static void main(String[] args) throws IOException {
    List<PatternAccuracy> rows = new ArrayList<>();
    for (LogHub.LogSet set : LogHub.all(Path.of(args[0]))) {
      rows.add(of(set.name(), set.contents(), set.truth()));
      if (args.length > 1 && args[1].equals(set.name())) {
        explain(set);
      }
    }
    System.out.print(table(rows));
  }

  static void explain(LogHub.LogSet set) {
    List<String> mined = mine(set.contents());
    Map<String, Set<Integer>> predicted = members(mined);
    Map<String, Set<Integer>> real = members(set.truth());
    real.forEach(
        (event, lines) -> {
          Set<String> ids = new TreeSet<>();
          lines.forEach(i -> ids.add(mined.get(i)));
          for (String id : ids) {
            Set<Integer> group = predicted.getOrDefault(id, Set.of());
            if (!group.equals(lines)) {
              int line = group.stream().filter(lines::contains).findFirst().orElseThrow();
              System.out.printf(
                  "%s true=%d mined=%d parts=%d %s%n    %s%n",
                  event, lines.size(), group.size(), ids.size(), id, set.contents().get(line));
            }
          }
        });
  }
}
