package dev.farseer.logql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Compares with what a real Loki said about the same queries and lines. */
final class LokiVerdictTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void parsesWhatLokiParsesAndRejectsWhatItRejects() throws IOException {
    List<String> wrong = new ArrayList<>();
    int right = 0;
    for (JsonNode each : MAPPER.readTree(data("parse_cases.json").toFile())) {
      String query = each.path("query").asText();
      String verdict = verdict(query);
      String expected = each.path("ok").asBoolean() ? each.path("kind").asText() : "error";
      if (verdict.startsWith(expected)) {
        right++;
      } else {
        wrong.add(expected + " but " + verdict + ": " + query);
      }
    }
    System.out.println("parse verdicts like Loki's: " + right + ", other: " + wrong.size());
    assertEquals(List.of(), wrong);
    assertTrue(right > 150, "cases were read");
  }

  @Test
  void linesComeOutAsFromLoki() throws IOException {
    List<String> differing = new ArrayList<>();
    Map<String, Integer> unsupported = new TreeMap<>();
    int matching = 0;
    for (String json : Files.readAllLines(data("exec_cases.jsonl"))) {
      JsonNode each = MAPPER.readTree(json);
      if (!each.path("ok").asBoolean()) {
        continue;
      }
      String expected = expected(each);
      String actual;
      try {
        actual = actual(each);
      } catch (Problem e) {
        assertEquals(Reason.UNSUPPORTED, e.reason(), e.detail());
        unsupported.merge(e.detail(), 1, Integer::sum);
        continue;
      }
      if (expected.equals(actual)) {
        matching++;
      } else {
        differing.add(
            each.path("query").asText()
                + "\n  line     "
                + each.path("line").asText()
                + "\n  expected "
                + expected
                + "\n  actual   "
                + actual);
      }
    }
    System.out.println(
        "lines like Loki's: "
            + matching
            + ", differing: "
            + differing.size()
            + ", unsupported: "
            + unsupported.values().stream().mapToInt(i -> i).sum());
    unsupported.forEach((what, count) -> System.out.println("  " + count + " " + what));
    assertEquals("", String.join("\n", differing));
    assertTrue(matching > 400, "cases were read");
  }

  private static String verdict(String query) {
    try {
      return switch (LogqlParser.parse(query)) {
        case LogExpression _ -> "log";
        case MetricExpression _ -> "metric";
      };
    } catch (Problem e) {
      assertEquals(Reason.BAD_QUERY, e.reason());
      assertTrue(e.detail().startsWith("parse error"), e.detail());
      return "error " + e.detail();
    }
  }

  private static String expected(JsonNode each) {
    if (each.path("kind").asText().equals("metric")) {
      return each.path("kept").asBoolean() ? samples(each.path("samples")) : "none";
    }
    return each.path("kept").asBoolean()
        ? each.path("out_line").asText()
            + strings(each.path("out_stream"))
            + strings(each.path("out_sm"))
            + strings(each.path("out_parsed"))
        : "dropped";
  }

  private static String actual(JsonNode each) {
    Expression expression = LogqlParser.parse(each.path("query").asText());
    Map<String, String> labels = strings(each.path("labels"));
    Map<String, String> metadata = strings(each.path("sm"));
    String text = each.path("line").asText();
    return switch (expression) {
      case LogExpression log -> {
        LineState line = new LineState();
        line.reset(each.path("ts").asLong(), labels, metadata, text);
        boolean kept = log.selector().test().test(labels) && LinePipeline.of(log).test(line);
        yield kept
            ? line.text()
                + new TreeMap<>(line.stream())
                + new TreeMap<>(line.metadata())
                + new TreeMap<>(line.parsed())
            : "dropped";
      }
      // Loki's verdict is what one line adds to a range of 5 minutes: a rate is that over 300 s
      case MetricExpression metric -> {
        try {
          Map<Map<String, String>, Series> series =
              new MetricEvaluator(
                      (_, _, _, visitor) ->
                          visitor.line(each.path("ts").asLong(), labels, metadata, text),
                      new MetricEvaluator.Points(each.path("ts").asLong(), 1, 1),
                      500)
                  .evaluate(metric);
          if (series.isEmpty()) {
            yield "none";
          }
          Map.Entry<Map<String, String>, Series> only = series.entrySet().iterator().next();
          double perLine = each.path("query").asText().contains("rate(") ? 300 : 1;
          yield only.getKey() + " " + only.getValue().value(0) * perLine;
        } catch (Problem e) {
          if (e.reason() == Reason.UNSUPPORTED) {
            throw e;
          }
          yield e.detail().startsWith("pipeline error") ? "error" : e.detail();
        }
      }
    };
  }

  private static String samples(JsonNode samples) {
    Map<String, String> labels = strings(samples.path(0).path("labels"));
    return labels.containsKey("__error__")
        ? "error"
        : labels + " " + samples.path(0).path("value").asDouble();
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> strings = new TreeMap<>();
    node.properties().forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
    return strings;
  }

  private static Path data(String name) {
    String folder = System.getenv("FARSEER_TEST_DATA");
    Assumptions.assumeTrue(
        folder != null, "FARSEER_TEST_DATA is not set: Loki's verdicts are not compared");
    return Path.of(String.valueOf(folder), "logql", name);
  }
}
