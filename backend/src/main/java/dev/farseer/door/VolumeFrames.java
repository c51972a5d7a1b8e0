package dev.farseer.door;

import dev.farseer.explain.Explanation;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insights;
import dev.farseer.log.Level;
import dev.farseer.pattern.Histogram;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The lines of a window over its time, one series for each value of what they are told apart by.
 * Every line that was read counts in exactly one of them, with its pattern.
 */
final class VolumeFrames {
  /** What the series of a busy window that are not shown by name are added up as. */
  private static final String OTHER = "other";

  private static final String NOWHERE = "none";

  private VolumeFrames() {}

  /** What the lines are told apart by. */
  enum By {
    /** The level of their pattern. */
    LEVEL,
    /** How much what they mean matters. */
    SEVERITY,
    /** What they mean. */
    ROOT_CAUSE,
    /** Who wrote them. */
    COMPONENT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    String value(Finding finding) {
      String value =
          switch (this) {
            case LEVEL -> finding.ranked().pattern().level().word();
            case SEVERITY -> Insights.severity(finding).word();
            case ROOT_CAUSE -> Insights.rootCause(finding);
            case COMPONENT -> finding.ranked().pattern().component();
          };
      return value.isEmpty() ? NOWHERE : value;
    }

    static By of(Options options) {
      return of(options, LEVEL);
    }

    /** What is kept has no level. */
    static By ofTrend(Options options) {
      By by = of(options, SEVERITY);
      return by == LEVEL ? SEVERITY : by;
    }

    private static By of(Options options, By otherwise) {
      String word = options.word("by");
      if (word.isEmpty()) {
        return otherwise;
      }
      return Arrays.stream(values())
          .filter(by -> by.label().equals(word.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new Problem(
                      Reason.BAD_REQUEST,
                      "by must be one of "
                          + Arrays.stream(values())
                              .map(By::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  private record Series(String value, List<Long> counts) {
    long total() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * One frame for each value, the most lines first; one without fields when there was no line.
   *
   * @param most most values that are shown by name
   */
  static List<Frame> of(String refId, Explanation explanation, By by, Legend legend, int most) {
    Map<String, Object> meta = AnswerMeta.of(explanation);
    if (explanation.findings().isEmpty()) {
      return List.of(new Frame("volume", refId, List.of(), typed(meta)));
    }
    // all patterns of a window share their steps
    Histogram steps = explanation.findings().getFirst().ranked().pattern().histogram();
    List<Frame> frames = new ArrayList<>();
    for (Series series : series(explanation.findings(), by, most)) {
      Map<String, String> labels = Map.of(by.label(), series.value());
      String name = legend.name(labels, series.value());
      frames.add(
          new Frame(
              name,
              refId,
              List.of(
                  Field.of("Time", FieldType.TIME, times(steps)),
                  new Field(
                      "Value",
                      FieldType.NUMBER,
                      labels,
                      Map.of("displayNameFromDS", name),
                      new ArrayList<>(series.counts().stream().map(Long::doubleValue).toList()))),
              typed(frames.isEmpty() ? meta : Map.of())));
    }
    return frames;
  }

  private static List<Series> series(List<Finding> findings, By by, int most) {
    Map<String, long[]> counts = new LinkedHashMap<>();
    for (Finding finding : findings) {
      List<Long> own = finding.ranked().pattern().histogram().counts();
      add(counts.computeIfAbsent(by.value(finding), _ -> new long[own.size()]), own);
    }
    List<Series> sorted = new ArrayList<>();
    counts.forEach((value, sums) -> sorted.add(series(value, sums)));
    sorted.sort(Comparator.comparingLong(Series::total).reversed().thenComparing(Series::value));
    if (by == By.LEVEL) {
      sorted.sort(Comparator.comparing(VolumeFrames::level).reversed());
    }
    if (sorted.size() <= most) {
      return sorted;
    }
    List<Series> shown = new ArrayList<>(sorted.subList(0, most - 1));
    long[] rest = new long[sorted.getFirst().counts().size()];
    sorted.subList(most - 1, sorted.size()).forEach(each -> add(rest, each.counts()));
    shown.add(series(OTHER, rest));
    return shown;
  }

  private static Series series(String value, long[] sums) {
    return new Series(value, Arrays.stream(sums).boxed().toList());
  }

  private static Level level(Series series) {
    return Level.valueOf(series.value().toUpperCase(Locale.ROOT));
  }

  private static void add(long[] sums, List<Long> counts) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += counts.get(i);
    }
  }

  private static List<Long> times(Histogram steps) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < steps.counts().size(); i++) {
      times.add(steps.startNs() + i * steps.stepNs());
    }
    return times;
  }

  private static Map<String, Object> typed(Map<String, Object> meta) {
    Map<String, Object> typed = new HashMap<>(meta);
    typed.put("preferredVisualisationType", "graph");
    typed.put("type", "timeseries-multi");
    typed.put("typeVersion", List.of(0, 1));
    return typed;
  }
}
