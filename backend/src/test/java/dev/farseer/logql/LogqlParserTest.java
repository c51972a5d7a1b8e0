package dev.farseer.logql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogqlParserTest {

  @Test
  void treeOfALogQuery() {
    LogExpression query =
        LogqlParser.parseLog(
            "{app=\"x\", pod=~`a.+`}\n|= \"a\\tb\" or ip(\"10.0.0.0/8\") | json"
                + " | status >= 500, took > 1.5s or size < 2KiB");
    assertEquals(
        List.of(
            new Matcher("app", Matcher.Operator.EQUAL, "x"),
            new Matcher("pod", Matcher.Operator.MATCH, "a.+")),
        query.selector().matchers());
    assertEquals(
        new Stage.LineFilter(
            Stage.LineOperator.CONTAINS,
            List.of(new Stage.Text("a\tb", false), new Stage.Text("10.0.0.0/8", true)),
            new Position(2, 1)),
        query.stages().getFirst());
    assertEquals(
        new LabelFilter.And(
            new LabelFilter.ByQuantity("status", Comparison.AT_LEAST, LabelFilter.Unit.NUMBER, 500),
            new LabelFilter.Or(
                new LabelFilter.ByQuantity(
                    "took", Comparison.GREATER, LabelFilter.Unit.DURATION, 1.5),
                new LabelFilter.ByQuantity("size", Comparison.LESS, LabelFilter.Unit.BYTES, 2048))),
        assertInstanceOf(Stage.FilterLabels.class, query.stages().getLast()).filter());
  }

  @Test
  void treeOfAMetricQuery() {
    MetricExpression.Binary query =
        assertInstanceOf(
            MetricExpression.Binary.class,
            LogqlParser.parse("1 + sum by (app) (rate({app=\"x\"}[1h30m] offset 5m)) / 2 ^ 3 ^ 4"));
    assertEquals("+", query.operator());
    MetricExpression.Binary product =
        assertInstanceOf(MetricExpression.Binary.class, query.right());
    assertEquals("/", product.operator());
    MetricExpression.Binary power =
        assertInstanceOf(MetricExpression.Binary.class, product.right());
    assertInstanceOf(MetricExpression.Binary.class, power.right());
    MetricExpression.VectorAggregation sum =
        assertInstanceOf(MetricExpression.VectorAggregation.class, product.left());
    MetricExpression.RangeAggregation rate =
        assertInstanceOf(MetricExpression.RangeAggregation.class, sum.inner());
    assertEquals(Duration.ofMinutes(90), rate.range().length());
    assertEquals(Duration.ofMinutes(5), rate.range().offset());
  }

  @Test
  void errorsSayWhere() {
    assertError("parse error at line 1, col 6: literal not terminated", "{app=\"x");
    assertError(
        "parse error at line 2, col 3: syntax error: unexpected STRING", "{a=\"b\"}\n| \"x\"");
    assertError("parse error at line 1, col 6: invalid escape", "{app=\"\\q\"}");
    assertError("queries require at least one", "{app=~\".*\"}");
    assertError("parse error : syntax error: unexpected $end", "  ");
    assertError("nested too deeply", "(".repeat(101) + "1" + ")".repeat(101));
    assertError("nested too deeply", "1" + "+1".repeat(2_001));
  }

  @Test
  void tooLongIsSaidToBe() {
    Problem problem =
        assertThrows(
            Problem.class, () -> LogqlParser.parse("#" + "x".repeat(LogqlParser.MAX_LENGTH)));
    assertEquals(Reason.TOO_LARGE, problem.reason());
  }

  @Test
  void whatIsNotEvaluatedIsNamedWithItsPlace() {
    LogExpression query = LogqlParser.parseLog("{a=\"b\"} | line_format `{{ if .x }}y{{ end }}`");
    Problem problem = assertThrows(Problem.class, () -> LinePipeline.of(query));
    assertEquals(Reason.UNSUPPORTED, problem.reason());
    assertTrue(
        problem.detail().startsWith("the template action {{ if .x }} at line 1, col 9"),
        problem.detail());
  }

  @Test
  void labelsOfAStream() {
    assertEquals(Map.of("a", "b", "c", "d\"e"), LogqlParser.parseLabels("{a=\"b\", c=\"d\\\"e\"}"));
    assertEquals(Map.of(), LogqlParser.parseLabels("{}"));
    assertThrows(Problem.class, () -> LogqlParser.parseLabels("{a=~\"b\"}"));
    assertThrows(Problem.class, () -> LogqlParser.parseLabels("{a=\"b\"} x"));
  }

  private static void assertError(String expected, String query) {
    Problem problem = assertThrows(Problem.class, () -> LogqlParser.parse(query), query);
    assertEquals(Reason.BAD_QUERY, problem.reason());
    assertTrue(problem.detail().contains(expected), problem.detail());
  }
}
