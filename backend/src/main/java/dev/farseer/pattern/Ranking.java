package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.Trend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Orders patterns by how likely they tell why something is wrong: by level and words first, then by
 * what changed against the window before, trends of their values, and rarity. Ordinary chatter,
 * however frequent, comes last.
 */
public final class Ranking {
  private static final double SIGNIFICANT = 4;
  private static final double SERIOUS = 14;
  private static final double LEAST_RATIO = 1.5;

  private Ranking() {}

  /**
   * The patterns that matter most, best first.
   *
   * @param before what the window before had, {@link Baseline#NONE} when that is not known
   * @param most how many at most
   */
  public static List<RankedPattern> rank(MinedPatterns now, Baseline before, int most) {
    List<RankedPattern> ranked = new ArrayList<>();
    for (Pattern pattern : now.patterns()) {
      Change change = change(pattern, before);
      ranked.add(new RankedPattern(pattern, score(pattern, change, now.lines()), change));
    }
    ranked.sort(
        Comparator.comparingDouble(RankedPattern::score)
            .reversed()
            .thenComparing(RankedPattern::pattern, PatternBuilder.ORDER));
    return List.copyOf(ranked.subList(0, Math.min(Math.max(0, most), ranked.size())));
  }

  /**
   * Compares counts of two windows of equal length: of all lines of both, about half should lie in
   * each if nothing changed, and the standard score of the difference must exceed {@value
   * #SIGNIFICANT}. Overdispersion of bursts is allowed for by the ratio asked for on top.
   */
  static Change change(Pattern pattern, Baseline before) {
    if (!before.knows(pattern.component())) {
      return Change.UNKNOWN;
    }
    long was = before.count(pattern);
    long is = pattern.count();
    if (was == 0) {
      return new Change(Change.Kind.NEW, 0, 0);
    }
    double ratio = (double) is / was;
    double z = (is - was) / Math.sqrt((double) is + was);
    if (z >= SIGNIFICANT && ratio >= LEAST_RATIO) {
      return new Change(Change.Kind.SURGE, was, ratio);
    }
    if (z <= -SIGNIFICANT && ratio <= 1 / LEAST_RATIO) {
      return new Change(Change.Kind.DROP, was, ratio);
    }
    return new Change(Change.Kind.STEADY, was, ratio);
  }

  private static double score(Pattern pattern, Change change, long lines) {
    double share = (double) pattern.count() / Math.max(1, lines);
    double failure = failure(pattern, share);
    boolean serious = pattern.level().compareTo(Level.WARN) >= 0 || failure >= SERIOUS;
    double score = level(pattern.level()) + failure + trend(pattern);
    score +=
        switch (change.kind()) {
          case NEW -> serious ? 18 : 10;
          case SURGE -> Math.min(20, 6 + 4 * Math.log(change.ratio()));
          case DROP -> 3;
          case STEADY -> serious ? -4 : -2;
          case UNKNOWN -> 0;
        };
    if (serious) {
      score += Math.min(8, 1.6 * Math.log10(1.0 + pattern.count()));
      score += share < 0.001 ? 4 : 0;
    } else {
      score += share < 0.0005 ? 4 : share > 0.05 ? -4 : 0;
    }
    return score;
  }

  /** Words that tell a failure weigh less where they are said all the time, or as information. */
  private static double failure(Pattern pattern, double share) {
    int words = 0;
    for (String word : pattern.template().split("[^\\p{L}\\p{Nd}_.$-]+", -1)) {
      words += FailureWords.is(word) ? 1 : 0;
    }
    double weight = Math.min(30, 20.0 * words);
    return switch (pattern.level()) {
      case FATAL, ERROR, WARN -> weight;
      case UNKNOWN -> share < 0.01 || pattern.count() <= 10 ? weight : 0.4 * weight;
      case INFO, DEBUG, TRACE ->
          share < 0.001 || pattern.count() <= 10 ? 0.7 * weight : 0.2 * weight;
    };
  }

  private static double level(Level level) {
    return switch (level) {
      case FATAL -> 75;
      case ERROR -> 60;
      case WARN -> 35;
      case UNKNOWN -> 8;
      case INFO -> 6;
      case DEBUG, TRACE -> 0;
    };
  }

  /** A rise of a duration or of what a name calls a load counts more than that of a counter. */
  private static double trend(Pattern pattern) {
    double best = 0;
    for (SlotStatistics slot : pattern.slots()) {
      Numbers numbers = slot.numbers();
      if (numbers == null || numbers.trend().direction() == Trend.Direction.FLAT) {
        continue;
      }
      boolean rising = numbers.trend().direction() == Trend.Direction.RISING;
      boolean telling = slot.type() == SlotType.DURATION || isLoad(slot.name());
      boolean counter = isCounter(slot);
      double early = Math.max(1e-9, Math.abs(numbers.trend().early()));
      double late = Math.max(1e-9, Math.abs(numbers.trend().late()));
      double size = Math.min(2, Math.abs(Math.log(late / early)) / Math.log(2));
      double weight = counter ? 1 : telling ? 16 : 6;
      best = Math.max(best, (rising ? 1 : 0.4) * weight * (0.75 + size));
    }
    return best;
  }

  /** Whether nearly every line has a value of its own, such as an offset or a request's number. */
  static boolean isCounter(SlotStatistics slot) {
    boolean telling = slot.type() == SlotType.DURATION || isLoad(slot.name());
    return slot.distinct() > 0.9 * slot.count() && !telling;
  }

  private static boolean isLoad(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String part :
        List.of(
            "latency",
            "duration",
            "elapsed",
            "took",
            "time",
            "wait",
            "delay",
            "lag",
            "queue",
            "depth",
            "pending",
            "backlog",
            "usage",
            "used",
            "memory",
            "heap",
            "connections",
            "retries",
            "retry",
            "attempt",
            "rss",
            "cpu",
            "load",
            "age",
            "size")) {
      if (lower.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
