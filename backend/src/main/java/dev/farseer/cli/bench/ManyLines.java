package dev.farseer.cli.bench;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.MinedPatterns;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Mines very many generated lines of known kinds: is memory bounded, is every count exact?
 *
 * @param patterns patterns found
 * @param exact patterns whose count is the number of lines made of their kind
 * @param linesPerSecond processor time of the thread, making the lines included
 * @param usedBytes heap used after a collection while the miner holds all lines
 * @param peakBytes the most heap used, garbage included
 */
public record ManyLines(
    int patterns, int exact, double linesPerSecond, long usedBytes, long peakBytes) {
  private static final int WORDS = 6;
  private static final int BUSIEST = 20;

  /** Makes and mines the lines; the same for the same seed. */
  public static ManyLines mine(long lines, int kinds, long seed) {
    String[] starts = new String[kinds];
    for (int kind = 0; kind < kinds; kind++) {
      starts[kind] = words(kind, seed);
    }
    long[] made = new long[kinds];
    Random random = new Random(seed);
    Map<String, String> labels = Map.of("app", "bench");
    collect();
    long before = used();
    resetPeaks();
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, lines * 1000));
    for (long i = 0; i < lines; i++) {
      // few kinds make most of the lines, as in real logs
      int kind = random.nextInt(random.nextInt(BUSIEST) == 0 ? kinds : Math.min(BUSIEST, kinds));
      made[kind]++;
      miner.add(new LogLine(i * 1000, labels, Map.of(), text(starts[kind], kind, random)));
    }
    long nanos = threads.getCurrentThreadCpuTime() - start;
    collect();
    long used = used() - before;
    long peak = peak();
    MinedPatterns mined = miner.finish();
    return new ManyLines(
        mined.patterns().size(), exact(mined, starts, made), lines / (nanos / 1e9), used, peak);
  }

  private static int exact(MinedPatterns mined, String[] starts, long[] made) {
    Map<String, Integer> kindOf = new HashMap<>();
    for (int kind = 0; kind < starts.length; kind++) {
      kindOf.put(starts[kind], kind);
    }
    int exact = 0;
    for (Pattern pattern : mined.patterns()) {
      String text = pattern.examples().getFirst().text();
      Integer kind = kindOf.get(text.substring(0, text.indexOf(':')));
      exact += kind != null && made[kind] == pattern.count() ? 1 : 0;
    }
    return exact;
  }

  private static String text(String words, int kind, Random random) {
    return switch (kind % 4) {
      case 0 -> words + ": took " + random.nextInt(5000) + "ms from 10.0.3." + random.nextInt(255);
      case 1 -> words + ": id=" + Long.toHexString(random.nextLong() | 1L << 63) + " size=17 KB";
      case 2 -> words + ": user u" + random.nextInt(1_000_000) + " path /a/" + random.nextInt(900);
      default -> words + ": " + random.nextInt(100) + " of " + random.nextInt(1000);
    };
  }

  private static String words(int kind, long seed) {
    Random random = new Random(seed * 1_000_003 + kind);
    StringBuilder words = new StringBuilder();
    for (int word = 0; word < WORDS; word++) {
      words.append(word == 0 ? "" : " ");
      for (int i = 0; i < 3; i++) {
        words.append("bdgklmnprstv".charAt(random.nextInt(12)));
        words.append("aeiou".charAt(random.nextInt(5)));
      }
    }
    return words.toString();
  }

  private static void collect() {
    System.gc();
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void resetPeaks() {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    return peak;
  }
}
