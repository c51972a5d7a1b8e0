package dev.farseer.pattern;

import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.Trend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds what is otherwise than it was, from the statistics of a pattern alone. */
public final class Deviations {
  private Deviations() {}

  /** At most one about the pattern's lines and one about its numbers. */
  public static List<Deviation> of(RankedPattern ranked) {
    List<Deviation> found = new ArrayList<>();
    Deviation lines = ofLines(ranked);
    if (lines != null) {
      found.add(lines);
    }
    ranked.pattern().slots().stream()
        .map(slot -> ofNumbers(ranked.pattern(), slot))
        .filter(Objects::nonNull)
        .max(Comparator.comparingDouble(Deviation::doublings))
        .ifPresent(found::add);
    return found;
  }

  /** The lines of the window before that do not come any more. */
  public static Deviation of(Baseline.Was gone) {
    return new Deviation(Deviation.Kind.GONE, gone.lastNs(), "", "", gone.count(), 0);
  }

  private static @Nullable Deviation ofLines(RankedPattern ranked) {
    Pattern pattern = ranked.pattern();
    return switch (ranked.change().kind()) {
      case NEW -> lines(Deviation.Kind.NEW, ranked);
      case SURGE -> lines(Deviation.Kind.SURGE, ranked);
      case DROP -> lines(Deviation.Kind.FALLING, ranked);
      case STEADY, UNKNOWN -> step(pattern);
    };
  }

  private static Deviation lines(Deviation.Kind kind, RankedPattern ranked) {
    Pattern pattern = ranked.pattern();
    CountStep step = CountStep.of(pattern.histogram());
    long since = step == null ? pattern.firstNs() : Math.max(step.timeNs(), pattern.firstNs());
    return new Deviation(kind, since, "", "", ranked.change().before(), pattern.count());
  }

  private static @Nullable Deviation step(Pattern pattern) {
    CountStep step = CountStep.of(pattern.histogram());
    if (step == null) {
      return null;
    }
    double perMinute = (double) TimeUnit.MINUTES.toNanos(1) / pattern.histogram().stepNs();
    return new Deviation(
        Deviation.Kind.STEP,
        step.timeNs(),
        "",
        "",
        step.before() * perMinute,
        step.after() * perMinute);
  }

  private static @Nullable Deviation ofNumbers(Pattern pattern, SlotStatistics slot) {
    Numbers numbers = slot.numbers();
    if (numbers == null || Ranking.isCounter(slot)) {
      return null;
    }
    Trend trend = numbers.trend();
    String name = slot.name().isEmpty() ? slot.type().mark() : slot.name();
    Long stepNs = trend.stepNs();
    if (stepNs != null) {
      return new Deviation(
          Deviation.Kind.STEP, stepNs, name, numbers.unit(), trend.early(), trend.late());
    }
    Deviation.Kind kind =
        switch (trend.direction()) {
          case FLAT -> null;
          case RISING -> Deviation.Kind.RISING;
          case FALLING -> Deviation.Kind.FALLING;
        };
    return kind == null
        ? null
        : new Deviation(kind, pattern.firstNs(), name, numbers.unit(), trend.early(), trend.late());
  }
}
