package dev.farseer.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.ask.Asked;
import dev.farseer.explain.Explanation;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.telemetry.Stages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was read and spent for an answer, as Grafana's frame meta and as JSON. */
public final class AnswerMeta {
  private AnswerMeta() {}

  /** Grafana's frame meta of an answer. */
  static Map<String, Object> of(Explanation explanation) {
    Explanation.Facts facts = explanation.facts();
    return Map.of(
        "executedQueryString",
        explanation.request().query().logql(),
        "notices",
        notices(explanation),
        "stats",
        stats(facts),
        "custom",
        custom(explanation));
  }

  /** The same, for an answer to a question in plain words. */
  static Map<String, Object> of(Explanation explanation, String question, Asked.Ready asked) {
    Map<String, Object> meta = new HashMap<>(ofTable(explanation));
    List<Map<String, String>> notices = new ArrayList<>();
    notices.add(Map.of("severity", "info", "text", "Asked as: " + asked.logql()));
    notices.addAll(notices(explanation));
    meta.put("notices", notices);
    Map<String, Object> custom = new LinkedHashMap<>(custom(explanation));
    custom.put("logql", asked.logql());
    custom.put(
        "ask",
        Map.of(
            "question",
            question,
            "reason",
            asked.reason(),
            "prompt",
            asked.promptId(),
            "model",
            asked.model(),
            "modelCalls",
            asked.calls(),
            "tokens",
            tokens(asked.usage())));
    meta.put("custom", custom);
    return meta;
  }

  /** The meta of a question in plain words that the model still thinks about. */
  static Map<String, Object> pending(String question) {
    return Map.of(
        "notices",
        List.of(
            Map.of(
                "severity",
                "info",
                "text",
                "The model is still working out which logs to read; refresh in a moment.")),
        "custom",
        Map.of("status", "pending", "ask", Map.of("question", question)),
        "preferredVisualisationType",
        "table");
  }

  /** What the reader must know; the story of the insights first, when there is one. */
  private static List<Map<String, String>> notices(Explanation explanation) {
    List<Map<String, String>> notices = new ArrayList<>();
    Explanation.Narrative narrative = explanation.narrative();
    switch (narrative.status()) {
      case READY -> notices.add(Map.of("severity", "info", "text", narrative.text()));
      case PENDING ->
          notices.add(
              Map.of(
                  "severity",
                  "info",
                  "text",
                  "The model is still writing the summary; refresh in a moment."));
      case ABSTAINED -> {
        if (!narrative.note().isEmpty()) {
          String text = "There is no summary: " + narrative.note();
          notices.add(Map.of("severity", "warning", "text", text));
        }
      }
    }
    explanation.notices().forEach(notice -> notices.add(notice(notice)));
    return notices;
  }

  /** What the insights say together, null when nobody asked. */
  public static @Nullable ObjectNode narrative(Explanation explanation) {
    Map<String, Object> told = told(explanation.narrative());
    return told.isEmpty() ? null : (ObjectNode) Json.tree(told);
  }

  private static Map<String, Object> told(Explanation.Narrative narrative) {
    if (narrative.equals(Explanation.Narrative.NONE)) {
      return Map.of();
    }
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("status", narrative.status().word());
    told.put("text", narrative.text());
    told.put("prompt", narrative.promptId());
    told.put("model", narrative.model());
    return told;
  }

  private static Map<String, Object> custom(Explanation explanation) {
    Map<String, Object> custom = custom(explanation.facts());
    Map<String, Object> told = told(explanation.narrative());
    if (!told.isEmpty()) {
      custom.put("summary", told);
    }
    return custom;
  }

  private static Map<String, String> notice(Explanation.Notice notice) {
    return Map.of("severity", notice.warning() ? "warning" : "info", "text", notice.text());
  }

  private static Map<String, Long> tokens(ChatAnswer.Usage usage) {
    return Map.of("input", usage.input(), "cached", usage.cached(), "output", usage.output());
  }

  /**
   * The meta of what comes from the store.
   *
   * @param cut how many are shown when there may be more, 0 when these are all
   */
  static Map<String, Object> ofKept(int cut) {
    Map<String, Object> meta = new HashMap<>();
    meta.put("preferredVisualisationType", "table");
    if (cut > 0) {
      String text =
          "Only the latest " + cut + " insights of this time are shown: narrow it, or filter.";
      meta.put("notices", List.of(Map.of("severity", "warning", "text", text)));
    }
    return meta;
  }

  /** The same, for a frame that Grafana is to show as a table. */
  static Map<String, Object> ofTable(Explanation explanation) {
    Map<String, Object> meta = new HashMap<>(of(explanation));
    meta.put("preferredVisualisationType", "table");
    return meta;
  }

  /** The same, for a frame that Grafana is to show as logs. */
  static Map<String, Object> ofLogs(Explanation explanation) {
    Map<String, Object> meta = new HashMap<>(of(explanation));
    meta.put("type", "log-lines");
    meta.put("preferredVisualisationType", "logs");
    return meta;
  }

  /** The facts as a JSON object: lines, patterns, model calls, tokens, milliseconds per stage. */
  public static ObjectNode facts(Explanation.Facts facts) {
    return (ObjectNode) Json.tree(custom(facts));
  }

  /** The notices as a JSON array of severity and text. */
  public static ArrayNode notices(List<Explanation.Notice> notices) {
    ArrayNode out = Json.array();
    for (Explanation.Notice notice : notices) {
      out.addObject()
          .put("severity", notice.warning() ? "warning" : "info")
          .put("text", notice.text());
    }
    return out;
  }

  private static List<Map<String, Object>> stats(Explanation.Facts facts) {
    List<Map<String, Object>> stats = new ArrayList<>();
    stats.add(stat("Lines read", facts.lines(), "short"));
    if (facts.linesInLoki() >= 0) {
      stats.add(stat("Lines in Loki", facts.linesInLoki(), "short"));
    }
    stats.add(stat("Patterns", facts.patterns(), "short"));
    stats.add(stat("Model calls", facts.modelCalls(), "short"));
    stats.add(stat("Tokens in", facts.usage().input(), "short"));
    stats.add(stat("Tokens out", facts.usage().output(), "short"));
    for (Stages.Stage stage : facts.stages()) {
      stats.add(stat("Time for " + stage.name(), millis(stage), "ms"));
    }
    return stats;
  }

  private static Map<String, Object> custom(Explanation.Facts facts) {
    Map<String, Object> stages = new LinkedHashMap<>();
    facts.stages().forEach(stage -> stages.put(stage.name(), millis(stage)));
    Map<String, Object> custom = new LinkedHashMap<>();
    custom.put("lines", facts.lines());
    custom.put("linesInLoki", facts.linesInLoki());
    custom.put("truncated", facts.truncated());
    custom.put("patterns", facts.patterns());
    custom.put("modelCalls", facts.modelCalls());
    custom.put("tokens", tokens(facts.usage()));
    custom.put("stageMillis", stages);
    custom.put("analysisTraceId", facts.traceId());
    return custom;
  }

  private static double millis(Stages.Stage stage) {
    return Math.round(stage.time().toNanos() / 1e4) / 100.0;
  }

  private static Map<String, Object> stat(String name, Object value, String unit) {
    return Map.of("displayName", name, "value", value, "unit", unit);
  }
}
