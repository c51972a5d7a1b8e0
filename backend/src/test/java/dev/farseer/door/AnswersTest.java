package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnswersTest {
  private final Answers answers = new Answers(new Links("tempo-uid", "Tempo"));
  private final Explanation sample =
      Samples.explanation(
          ExplainRequest.of(new LogQuery("{app=\"x\"}", new TimeRange(1, 2), 10), Duration.ZERO)
              .keeping(3));

  @Test
  void hasTheColumnsOfTheAnswerTableInOrder() {
    Frame frame = answers.insights("A", sample, true);
    assertEquals(
        "time, role, severity, root_cause, component, summary, action, confidence, count, change,"
            + " pattern, evidence, trace_id, source, status, prompt, model, analysis_trace_id,"
            + " insight_id",
        String.join(", ", frame.fields().stream().map(Field::name).toList()));
    assertEquals(Answers.INSIGHT_COLUMNS, frame.fields().stream().map(Field::name).toList());
    assertEquals(
        List.of(
            1_768_000_000_123_456_789L,
            "cause",
            "high",
            "db_pool_exhausted",
            "checkout",
            "The pool has no connection left.",
            "Look for transactions that stay open.",
            0.9,
            120L,
            "×12 surge",
            "pool exhausted after <duration>",
            "120 × pool exhausted after 31s",
            Samples.TRACE,
            "casebook",
            "ready",
            "",
            "",
            "0af7651916cd43dd8448eb211c80319c",
            "b0000000000000a1"),
        frame.fields().stream().map(f -> f.values().getFirst()).toList());
  }

  @Test
  void linksTracesAsText() {
    Frame frame = answers.insights("A", sample, true);
    for (String name : List.of("trace_id", "analysis_trace_id")) {
      Field field = field(frame, name);
      assertEquals(FieldType.STRING, field.type());
      assertTrue(field.config().toString().contains("tempo-uid"), name);
    }
  }

  @Test
  void leavesOrdinaryOperationOutWhenAsked() {
    assertEquals(3, answers.insights("A", sample, true).rows());
    assertEquals(
        List.of("db_pool_exhausted", "unknown"),
        field(answers.insights("A", sample, false), "root_cause").values());
    assertEquals(2, answers.annotations("A", sample, false).rows());
  }

  @Test
  void saysWhatWasReadAndSpent() {
    Map<String, Object> meta = answers.insights("A", sample, true).meta();
    assertEquals("{app=\"x\"}", meta.get("executedQueryString"));
    assertEquals(
        List.of(
            Map.of(
                "severity", "warning", "text", "the newest 1,001 lines of the window were read")),
        meta.get("notices"));
    JsonNode custom = Json.tree(meta).path("custom");
    assertEquals(
        Json.read(
            """
            {"lines":1001,"linesInLoki":-1,"truncated":true,"patterns":3,"modelCalls":1,
             "tokens":{"input":400,"cached":300,"output":60},
             "stageMillis":{"loki":61.0,"mine":12.0},
             "analysisTraceId":"0af7651916cd43dd8448eb211c80319c"}
            """
                .getBytes(StandardCharsets.UTF_8),
            "expected"),
        Json.read(Json.bytes(custom), "meta"));
  }

  @Test
  void tellsPatternsWithTheirValues() {
    Frame frame = answers.patterns("A", sample, 2);
    assertEquals(2, frame.rows());
    assertEquals(
        "took 3 to 480 ms (median 30), rising from 10 to 400",
        field(frame, "values").values().getFirst());
    assertEquals("The pool has no connection left.", field(frame, "summary").values().getFirst());
    assertEquals(
        "the model is at work", field(answers.patterns("A", sample, 3), "summary").values().get(1));
  }

  @Test
  void tellsEqualLinesApart() {
    Frame frame = answers.logs("A", sample);
    assertEquals(3, frame.rows());
    assertEquals(3, field(frame, "id").values().stream().distinct().count());
    assertEquals("log-lines", frame.meta().get("type"));
    assertEquals(
        "{\"app\":\"checkout\",\"trace_id\":\"" + Samples.TRACE + "\"}",
        field(frame, "labels").values().getFirst().toString());
    assertEquals("", field(frame, "pattern").values().getLast());
  }

  @Test
  void namesAnnotationsAsGrafanaReadsThem() {
    Frame frame = answers.annotations("A", sample, false);
    assertEquals("db pool exhausted in checkout", field(frame, "title").values().getFirst());
    assertEquals("high,db_pool_exhausted,cause,checkout", field(frame, "tags").values().getFirst());
    assertEquals(1_768_000_001_123_456_789L, field(frame, "timeEnd").values().getFirst());
  }

  @Test
  void saysChangesInWords() {
    assertEquals("unknown", Words.change(Change.UNKNOWN));
    assertEquals("new", Words.change(new Change(Change.Kind.NEW, 0, 0)));
    assertEquals("×0.25 drop", Words.change(new Change(Change.Kind.DROP, 8, 0.25)));
    assertEquals("×3.5 surge", Words.change(new Change(Change.Kind.SURGE, 8, 3.5)));
    assertEquals("×1234 surge", Words.change(new Change(Change.Kind.SURGE, 8, 1234.4)));
    assertEquals("steady", Words.change(new Change(Change.Kind.STEADY, 8, 1)));
  }

  private static Field field(Frame frame, String name) {
    return frame.fields().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }
}
