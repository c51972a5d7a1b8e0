package dev.farseer.door;

import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.insight.Insight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Insights as an alert rule reads them: one number each, told apart by labels alone. An insight
 * that is not explained yet is there with {@code root_cause=unknown} and the severity of its lines'
 * level: whoever is on call must hear of a new kind of error at once, not when a model has
 * answered.
 */
final class AlertFrames {
  private static final String NAME = "alert";

  private AlertFrames() {}

  /**
   * One frame for each set of labels, in the order of the insights; one without fields for none.
   */
  static List<Frame> of(
      String refId, List<Insight> insights, Legend legend, Map<String, Object> meta) {
    Map<Map<String, String>, Long> counts = new LinkedHashMap<>();
    for (Insight insight : insights) {
      counts.merge(labels(insight), insight.count(), Long::sum);
    }
    if (counts.isEmpty()) {
      return List.of(new Frame(NAME, refId, List.of(), typed(meta)));
    }
    List<Frame> frames = new ArrayList<>();
    counts.forEach(
        (labels, count) -> {
          // what must be known of the whole answer is said once
          Map<String, Object> own = frames.isEmpty() ? meta : Map.of();
          frames.add(frame(refId, labels, count, legend, typed(own)));
        });
    return frames;
  }

  private static Map<String, String> labels(Insight insight) {
    return Map.of(
        "severity",
        insight.severity().word(),
        "root_cause",
        insight.rootCause(),
        "component",
        insight.component());
  }

  private static Frame frame(
      String refId,
      Map<String, String> labels,
      long count,
      Legend legend,
      Map<String, Object> meta) {
    String name = legend.name(labels, "");
    Map<String, Object> config = name.isEmpty() ? Map.of() : Map.of("displayNameFromDS", name);
    Field field = new Field("count", FieldType.NUMBER, labels, config, List.of((double) count));
    return new Frame(name.isEmpty() ? NAME : name, refId, List.of(field), meta);
  }

  private static Map<String, Object> typed(Map<String, Object> meta) {
    Map<String, Object> typed = new HashMap<>(meta);
    typed.put("type", "numeric-multi");
    typed.put("typeVersion", List.of(0, 1));
    return typed;
  }
}
