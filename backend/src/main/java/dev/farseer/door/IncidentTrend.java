package dev.farseer.door;

import dev.farseer.casebook.Severity;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.log.TimeRange;
import dev.farseer.store.StoredInsight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many insights were there at a time, one series for each value they are told apart by. */
final class IncidentTrend {
  private static final int MOST_STEPS = 200;
  private static final int MOST_SERIES = 20;
  private static final long LEAST_STEP_NS = 60_000_000_000L;

  private IncidentTrend() {}

  static List<Frame> of(
      String refId,
      List<StoredInsight> kept,
      TimeRange range,
      VolumeFrames.By by,
      Legend legend,
      Map<String, Object> meta) {
    long step = Math.max(LEAST_STEP_NS, range.lengthNs() / MOST_STEPS);
    int steps = (int) Math.max(1, (range.lengthNs() + step - 1) / step);
    Map<String, double[]> counts = new TreeMap<>();
    for (StoredInsight each : kept) {
      double[] own = counts.computeIfAbsent(value(each, by), _ -> new double[steps]);
      int from = Math.clamp((each.firstNs() - range.startNs()) / step, 0, steps - 1);
      int to = Math.clamp((each.lastNs() - range.startNs()) / step, 0, steps - 1);
      for (int i = from; i <= to; i++) {
        own[i]++;
      }
    }
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      times.add(range.startNs() + i * step);
    }
    List<Map.Entry<String, double[]>> series =
        counts.entrySet().stream()
            .sorted(
                Comparator.comparingDouble(
                        (Map.Entry<String, double[]> each) -> -Arrays.stream(each.getValue()).sum())
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST_SERIES)
            .toList();
    List<Frame> frames = new ArrayList<>();
    for (Map.Entry<String, double[]> each : series) {
      Map<String, String> labels = Map.of(by.label(), each.getKey());
      String name = legend.name(labels, each.getKey());
      frames.add(
          new Frame(
              name,
              refId,
              List.of(
                  Field.of("Time", FieldType.TIME, times),
                  new Field(
                      "Value",
                      FieldType.NUMBER,
                      labels,
                      Map.of("displayNameFromDS", name),
                      new ArrayList<>(Arrays.stream(each.getValue()).boxed().toList()))),
              typed(frames.isEmpty() ? meta : Map.of())));
    }
    return frames.isEmpty()
        ? List.of(new Frame("incidents", refId, List.of(), typed(meta)))
        : frames;
  }

  private static String value(StoredInsight kept, VolumeFrames.By by) {
    String value =
        switch (by) {
          case LEVEL, SEVERITY -> Severity.ofRank(kept.severity()).word();
          case ROOT_CAUSE -> kept.rootCause();
          case COMPONENT -> kept.component();
        };
    return value.isEmpty() ? "none" : value;
  }

  private static Map<String, Object> typed(Map<String, Object> meta) {
    Map<String, Object> typed = new HashMap<>(meta);
    typed.put("preferredVisualisationType", "graph");
    typed.put("type", "timeseries-multi");
    typed.put("typeVersion", List.of(0, 1));
    return typed;
  }
}
