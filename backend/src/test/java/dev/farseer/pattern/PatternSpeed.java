package dev.farseer.pattern;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints lines per second of processor time on one thread, warm, and bytes allocated per line.
 * Arguments: the folder of the LogHub sets and how many rounds; every round mines each set ten
 * times over.
 */
final class PatternSpeed {
  private static final int REPEATS = Integer.getInteger("rep", 10);

  private PatternSpeed() {}

  public static void main(String[] args) throws IOException {
    List<LogHub.LogSet> sets = LogHub.all(Path.of(args[0]));
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    for (int round = 1; round <= rounds; round++) {
      StringBuilder row = new StringBuilder();
      double total = 0;
      for (LogHub.LogSet set : sets) {
        Result result = mine(set.contents());
        total += 1 / result.linesPerSecond;
        row.append(
            String.format(
                Locale.ROOT,
                " %s %.0fk/%.0fB",
                set.name(),
                result.linesPerSecond / 1000,
                result.bytesPerLine));
      }
      System.out.printf(
          Locale.ROOT, "round %d: %.0f lines/s |%s%n", round, sets.size() / total, row);
    }
  }

  private record Result(double linesPerSecond, double bytesPerLine) {}

  private static Result mine(List<String> contents) {
    int count = contents.size() * REPEATS;
    Map<String, String> labels = Map.of("app", "bench");
    List<LogLine> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String text = contents.get(i % contents.size());
      lines.add(new LogLine(i * 1_000_000L, labels, Map.of(), text));
    }
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, count * 1_000_000L));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    for (LogLine line : lines) {
      miner.add(line);
    }
    long nanos = threads.getCurrentThreadCpuTime() - start;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    MinedPatterns mined = miner.finish();
    if (mined.lines() != count) {
      throw new IllegalStateException("lines got lost");
    }
    return new Result(count / (nanos / 1e9), (double) bytes / count);
  }
}
