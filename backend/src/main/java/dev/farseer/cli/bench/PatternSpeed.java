package dev.farseer.cli.bench;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/**
 * How fast one thread adds lines to a miner and what it allocates for them. Time is the thread's
 * processor time, so that a busy machine disturbs it less.
 *
 * @param linesPerSecond best of the rounds, the one that others on the machine disturbed least
 * @param bytesPerLine allocated per line over a whole window, the first of each shape included
 * @param bytesPerMatch allocated per line of the window's second half, whose shapes are all known
 */
public record PatternSpeed(double linesPerSecond, double bytesPerLine, double bytesPerMatch) {
  private static final long STEP_NS = 1_000_000;
  private static final int WARM_UP = 3;

  /** Mines the lines, {@code repeats} times over in one window, in rounds after warming up. */
  public static PatternSpeed of(List<String> texts, int repeats, int rounds) {
    int count = texts.size() * repeats;
    Map<String, String> labels = Map.of("app", "bench");
    LogLine[] lines = new LogLine[count];
    for (int i = 0; i < count; i++) {
      lines[i] = new LogLine(i * STEP_NS, labels, Map.of(), texts.get(i % texts.size()));
    }
    double best = 0;
    PatternSpeed last = new PatternSpeed(0, 0, 0);
    for (int round = -WARM_UP; round < rounds; round++) {
      last = mine(lines);
      best = round < 0 ? 0 : Math.max(best, last.linesPerSecond);
    }
    return new PatternSpeed(best, last.bytesPerLine, last.bytesPerMatch);
  }

  private static PatternSpeed mine(LogLine[] lines) {
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, lines.length * STEP_NS));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int half = lines.length / 2;
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < half; i++) {
      miner.add(lines[i]);
    }
    long between = threads.getCurrentThreadAllocatedBytes();
    for (int i = half; i < lines.length; i++) {
      miner.add(lines[i]);
    }
    long nanos = threads.getCurrentThreadCpuTime() - start;
    long end = threads.getCurrentThreadAllocatedBytes();
    if (miner.finish().lines() != lines.length) {
      throw new IllegalStateException("lines got lost");
    }
    return new PatternSpeed(
        lines.length / (nanos / 1e9),
        (double) (end - bytes) / lines.length,
        (double) (end - between) / (lines.length - half));
  }

  /** Lines per second over several sets of equal size. */
  public static double total(List<PatternSpeed> sets) {
    double seconds = 0;
    for (PatternSpeed set : sets) {
      seconds += 1 / set.linesPerSecond;
    }
    return sets.size() / seconds;
  }
}
