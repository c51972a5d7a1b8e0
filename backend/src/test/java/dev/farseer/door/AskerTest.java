package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.ask.AskRequest;
import dev.farseer.ask.Asked;
import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explainer;
import dev.farseer.explain.Explanation;
import dev.farseer.explain.Feedback;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.insight.Insights;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Baseline;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.Trend;
import dev.farseer.pattern.SlotType;
import dev.farseer.pattern.TraceSighting;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The forms of an answer, made from findings by hand. */
final class AskerTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final TimeRange WINDOW = new TimeRange(100 * MINUTE, 160 * MINUTE);

  private final BlockingQueue<ExplainRequest> asked = new ArrayBlockingQueue<>(10);
  private final List<Finding> findings = new ArrayList<>();
  private final List<Baseline.Was> gone = new ArrayList<>();
  private final Telemetry telemetry = Telemetry.local();

  private Asker asker() {
    return asker(
        (request, _) -> {
          Explanation sample = Samples.explanation(request);
          return new Explanation(
              request,
              Insights.of(findings),
              findings,
              List.of(),
              gone,
              sample.facts(),
              sample.narrative(),
              sample.notices());
        });
  }

  private Asker asker(Explainer explainer) {
    Explainer noting =
        (request, listener) -> {
          asked.add(request);
          return explainer.run(request, listener);
        };
    Engine engine =
        new Engine(
            noting,
            AskerTest::interpreted,
            Samples::past,
            () -> 0,
            new NoFeedback(),
            Samples.desk(),
            new NoLabels(),
            List::of,
            List.of(),
            List.of(),
            1000,
            "1");
    return new Asker(
        engine, ServerSettings.defaults(), telemetry, "test", new Links("tempo-uid", "Tempo"));
  }

  /** Knows one question, and thinks about every other. */
  private static Asked interpreted(AskRequest request, Duration wait) {
    return request.question().equals("known")
        ? new Asked.Ready("{app=\"y\"}", "", "ask-logql@0", "small", 1, ChatAnswer.Usage.NONE)
        : new Asked.Pending();
  }

  @Test
  void aRuleInPlainWordsBecomesOneInLogqlOrFails() throws Exception {
    ExplainRequest question = question().wholeWithin(Duration.ofSeconds(9));
    assertEquals(
        question.about("{app=\"y\"}"), asker().inLogql(question, options("question", "known")));
    Problem pending =
        assertThrows(Problem.class, () -> asker().inLogql(question, options("question", "new")));
    assertEquals(Reason.DEADLINE, pending.reason());
  }

  private record NoFeedback() implements Feedback {
    @Override
    public Taught confirm(String insightId) {
      throw new Problem(Reason.NOT_FOUND, "not here");
    }

    @Override
    public Taught correct(
        String insightId,
        String rootCause,
        @Nullable Severity severity,
        String summary,
        String action) {
      throw new Problem(Reason.NOT_FOUND, "not here");
    }
  }

  private record NoLabels() implements LabelSource {
    @Override
    public List<String> names(TimeRange range) {
      return List.of();
    }

    @Override
    public List<String> values(String name, String selector, TimeRange range) {
      return List.of();
    }
  }

  private static ExplainRequest question() {
    return ExplainRequest.of(new LogQuery("{app=\"x\"}", WINDOW, 1000), Duration.ofSeconds(2));
  }

  private static Options options(String... pairs) {
    ObjectNode given = Json.object();
    for (int i = 0; i < pairs.length; i += 2) {
      given.put(pairs[i], pairs[i + 1]);
    }
    return new Options(given);
  }

  /** Lines of one pattern, as many each minute as given. */
  private static Pattern pattern(
      String id, Level level, String component, int firstMinute, Numbers numbers, long... counts) {
    List<Long> steps = new ArrayList<>();
    long total = 0;
    for (int minute = 0; minute < 60; minute++) {
      long count = counts[minute * counts.length / 60];
      steps.add(count);
      total += count;
    }
    long first = WINDOW.startNs() + firstMinute * MINUTE;
    return new Pattern(
        id,
        Set.of(),
        id + " took <duration>",
        component,
        level,
        total,
        first,
        WINDOW.endNs() - 1,
        new Histogram(WINDOW.startNs(), MINUTE, steps),
        List.of(new SlotStatistics(0, SlotType.DURATION, "took", total, 5, numbers, List.of())),
        List.of(new LogLine(first, Map.of(), Map.of(), id + " took 3ms")),
        List.of(new TraceSighting("12e34", first)),
        Map.of());
  }

  private static Numbers flat() {
    return new Numbers(1, 2, 3, 3, "ms", new Trend(Trend.Direction.FLAT, 2, 2));
  }

  private void add(Pattern pattern, Change change, @Nullable String rootCause, Severity severity) {
    Case known =
        rootCause == null
            ? null
            : new Case(
                rootCause,
                rootCause,
                severity,
                "It is " + rootCause + ".",
                "",
                0.9,
                Case.Origin.SHIPPED,
                "",
                "",
                List.of());
    findings.add(
        new Finding(
            new RankedPattern(pattern, 100 - findings.size(), change),
            known,
            known == null ? Finding.Status.PENDING : Finding.Status.READY,
            known == null ? Finding.Source.NONE : Finding.Source.CASEBOOK,
            ""));
  }

  private static Field field(Frame frame, String name) {
    return frame.fields().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<@Nullable Object> column(Frame frame, String name) {
    return field(frame, name).values();
  }

  private Frame frame(Questions.Type type, ExplainRequest question, Options options)
      throws InterruptedException {
    List<Frame> frames = asker().frames("A", type, question, options, ExplainListener.NONE);
    assertEquals(1, frames.size());
    return frames.getFirst();
  }

  private void incident() {
    add(
        pattern("pool", Level.ERROR, "checkout", 10, flat(), 0, 0, 4, 4, 4, 4),
        new Change(Change.Kind.NEW, 0, 0),
        "db_pool_exhausted",
        Severity.HIGH);
    add(
        pattern("checkout answers late", Level.WARN, "gateway", 30, flat(), 0, 0, 0, 2, 2, 2),
        new Change(Change.Kind.SURGE, 10, 6),
        "upstream_timeout",
        Severity.CRITICAL);
    add(
        pattern("wedged", Level.ERROR, "checkout", 20, flat(), 0, 1),
        Change.UNKNOWN,
        null,
        Severity.INFO);
    add(
        pattern("stuck", Level.ERROR, "checkout", 20, flat(), 0, 1),
        Change.UNKNOWN,
        null,
        Severity.INFO);
    add(
        pattern("GET", Level.INFO, "gateway", 0, flat(), 20),
        new Change(Change.Kind.STEADY, 1190, 1.01),
        "benign",
        Severity.INFO);
  }

  @Test
  void aRuleGetsOneNumberForEachSetOfLabels() throws Exception {
    incident();
    List<Frame> frames =
        asker().alertFrames("R", question(), options("legend", "{{severity}}: {{ root_cause }}"));
    assertEquals(3, frames.size(), "two of one set of labels are one, ordinary operation is none");
    assertEquals(
        frames.size(), frames.stream().map(f -> f.fields().getFirst().labels()).distinct().count());
    for (Frame frame : frames) {
      assertEquals(1, frame.fields().size());
      Field count = frame.fields().getFirst();
      assertEquals("count", count.name());
      assertEquals(FieldType.NUMBER, count.type());
      assertEquals(Set.of("severity", "root_cause", "component"), count.labels().keySet());
      assertEquals("numeric-multi", frame.meta().get("type"));
      assertEquals(List.of(0, 1), frame.meta().get("typeVersion"));
      assertEquals("R", frame.refId());
      assertEquals(frame.name(), count.config().get("displayNameFromDS"));
    }
    assertEquals(
        Map.of(
            "medium: unknown",
            60.0,
            "high: db_pool_exhausted",
            160.0,
            "critical: upstream_timeout",
            60.0),
        Map.of(
            frames.get(0).name(), frames.get(0).fields().getFirst().values().getFirst(),
            frames.get(1).name(), frames.get(1).fields().getFirst().values().getFirst(),
            frames.get(2).name(), frames.get(2).fields().getFirst().values().getFirst()));
    ExplainRequest rule = asked.take();
    assertEquals(Duration.ZERO, rule.waitFor());
    assertEquals(Duration.ofSeconds(20), rule.patience());
    assertEquals(ExplainRequest.Least.THE_WHOLE, rule.least());
    assertEquals(1000, rule.maxRows(), "none is left out unless the rule says so");
    assertTrue(rule.askModel(), "in the background, for the next evaluation");
    assertEquals(4, asker().alertFrames("R", question(), options("includeBenign", "true")).size());
  }

  @Test
  void aRuleIsNotToldWhatIsBelowItsSeverity() throws Exception {
    incident();
    ExplainRequest high =
        new ExplainRequest(
            question().query(),
            Duration.ZERO,
            Severity.HIGH,
            50,
            "",
            true,
            0,
            Duration.ZERO,
            ExplainRequest.Least.NOTHING,
            ExplainRequest.Hurry.PANEL,
            false);
    List<Frame> frames = asker().alertFrames("R", high, options());
    assertEquals(
        Set.of("high", "critical"),
        Set.of(
            frames.get(0).fields().getFirst().labels().get("severity"),
            frames.get(1).fields().getFirst().labels().get("severity")));
    assertEquals(2, frames.size(), "not even what the model is being asked about");
  }

  @Test
  void aRuleWithoutInsightsGetsAFrameWithoutNumbers() throws Exception {
    List<Frame> frames = asker().alertFrames("R", question(), options());
    assertEquals(1, frames.size());
    assertEquals(List.of(), frames.getFirst().fields());
    assertEquals("numeric-multi", frames.getFirst().meta().get("type"));
    assertTrue(frames.getFirst().meta().containsKey("notices"));
  }

  @Test
  void aRuleGetsTheProblem() {
    Asker failing =
        asker(
            (_, _) -> {
              throw new Problem(Reason.LOKI_TIMEOUT, "Loki sent nothing");
            });
    Problem problem =
        assertThrows(Problem.class, () -> failing.alertFrames("R", question(), options()));
    assertEquals(Reason.LOKI_TIMEOUT, problem.reason());
    assertTrue(
        telemetry.metrics().scrape().contains("outcome=\"loki-timeout\",type=\"alert\""),
        telemetry.metrics().scrape());
  }

  @Test
  void volumeCountsEveryLineOnce() throws Exception {
    incident();
    for (String by : List.of("level", "severity", "root_cause", "component")) {
      List<Frame> frames =
          asker()
              .frames(
                  "A",
                  Questions.Type.VOLUME,
                  question(),
                  options("by", by, "legend", by + " {{" + by + "}}"),
                  ExplainListener.NONE);
      double lines = 0;
      for (Frame frame : frames) {
        assertEquals(List.of("Time", "Value"), frame.fields().stream().map(Field::name).toList());
        Field value = frame.fields().getLast();
        assertEquals(Set.of(by), value.labels().keySet());
        assertEquals(by + " " + value.labels().get(by), value.config().get("displayNameFromDS"));
        assertEquals(WINDOW.startNs(), frame.fields().getFirst().values().getFirst());
        assertEquals("timeseries-multi", frame.meta().get("type"));
        lines += value.values().stream().mapToDouble(v -> (Double) v).sum();
      }
      assertEquals(160 + 60 + 30 + 30 + 1200, lines, by);
    }
    assertThrows(
        Problem.class,
        () ->
            asker()
                .frames(
                    "A",
                    Questions.Type.VOLUME,
                    question(),
                    options("by", "colour"),
                    ExplainListener.NONE));
  }

  @Test
  void volumeShowsTheGravestLevelFirstAndNamesTheOthersTogether() throws Exception {
    incident();
    List<Frame> levels =
        asker().frames("A", Questions.Type.VOLUME, question(), options(), ExplainListener.NONE);
    assertEquals(List.of("error", "warn", "info"), levels.stream().map(Frame::name).toList());
    ExplainRequest two =
        new ExplainRequest(
            question().query(),
            Duration.ZERO,
            Severity.INFO,
            2,
            "",
            false,
            0,
            Duration.ZERO,
            ExplainRequest.Least.NOTHING,
            ExplainRequest.Hurry.PANEL,
            false);
    List<Frame> causes =
        asker()
            .frames(
                "A", Questions.Type.VOLUME, two, options("by", "root_cause"), ExplainListener.NONE);
    assertEquals(List.of("benign", "other"), causes.stream().map(Frame::name).toList());
  }

  @Test
  void anomaliesSayWhatIsOtherwiseAndWhy() throws Exception {
    incident();
    Numbers rising = new Numbers(1, 20, 390, 400, "ms", new Trend(Trend.Direction.RISING, 10, 320));
    add(
        pattern("slow", Level.INFO, "orders", 0, rising, 10),
        new Change(Change.Kind.STEADY, 600, 1),
        "benign",
        Severity.INFO);
    Trend jump = new Trend(Trend.Direction.RISING, 40, 160, 150 * MINUTE);
    add(
        pattern("jump", Level.INFO, "orders", 0, new Numbers(1, 40, 170, 180, "ms", jump), 10),
        new Change(Change.Kind.STEADY, 600, 1),
        "benign",
        Severity.INFO);
    add(
        pattern("step", Level.INFO, "orders", 0, flat(), 1, 1, 1, 20),
        new Change(Change.Kind.STEADY, 300, 1),
        "benign",
        Severity.INFO);
    gone.add(
        new Baseline.Was(
            "heartbeat",
            Set.of(),
            "heartbeat <num>",
            "orders",
            Level.INFO,
            360,
            99 * MINUTE,
            "ab"));
    Frame frame = frame(Questions.Type.ANOMALIES, question(), options());
    assertEquals(
        "time, kind, severity, component, pattern, count, before, score, root_cause, summary,"
            + " trace_id, pattern_id",
        String.join(", ", frame.fields().stream().map(Field::name).toList()));
    List<@Nullable Object> kinds = column(frame, "kind");
    List<@Nullable Object> ids = column(frame, "pattern_id");
    List<@Nullable Object> summaries = column(frame, "summary");
    assertEquals("new", kinds.get(ids.indexOf("pool")));
    assertEquals("surge", kinds.get(ids.indexOf("checkout answers late")));
    assertEquals("rising", kinds.get(ids.indexOf("slow")));
    assertEquals("step", kinds.get(ids.indexOf("step")));
    assertEquals("step", kinds.get(ids.indexOf("jump")));
    assertEquals(150 * MINUTE, column(frame, "time").get(ids.indexOf("jump")));
    assertEquals("gone", kinds.get(ids.indexOf("heartbeat")));
    assertFalse(ids.contains("GET"), "what is as before is no anomaly");
    assertEquals(
        "160 lines, none in the window before. It is db_pool_exhausted.",
        summaries.get(ids.indexOf("pool")));
    assertEquals(
        "60 lines after 10 in the window before. It is upstream_timeout.",
        summaries.get(ids.indexOf("checkout answers late")));
    assertEquals("took rises from 10 to 320 ms. It is benign.", summaries.get(ids.indexOf("slow")));
    assertEquals(
        "took steps from 40 to 160 ms at 1970-01-01T02:30:00Z. It is benign.",
        summaries.get(ids.indexOf("jump")));
    assertEquals(
        "From 1 to 20 lines a minute since 1970-01-01T02:25:00Z. It is benign.",
        summaries.get(ids.indexOf("step")));
    assertEquals(
        "None any more of the 360 lines in the window before.",
        summaries.get(ids.indexOf("heartbeat")));
    assertEquals(360L, column(frame, "before").get(ids.indexOf("heartbeat")));
    assertEquals("ab", column(frame, "trace_id").get(ids.indexOf("heartbeat")));
    List<Double> scores =
        column(frame, "score").stream().map(score -> score == null ? 0.0 : (Double) score).toList();
    assertEquals(scores.stream().sorted((a, b) -> Double.compare(b, a)).toList(), scores);
    assertTrue(scores.getLast() > 0);
    assertEquals(5, scores.get(ids.indexOf("slow")), 0.01, "32 times is five doublings");
  }

  @Test
  void anIncidentIsACauseWithAllThatFollows() throws Exception {
    incident();
    assertEquals(
        List.of("cause", "symptom"),
        Insights.of(findings).stream().limit(2).map(i -> i.role().word()).toList());
    Frame frame = frame(Questions.Type.INCIDENTS, question(), options());
    assertEquals(
        "time, timeEnd, title, text, tags, id, severity, root_cause, component, count, symptoms,"
            + " trace_id",
        String.join(", ", frame.fields().stream().map(Field::name).toList()));
    assertEquals(1, frame.rows());
    Insight cause = Insights.of(findings).getFirst();
    List<@Nullable Object> row = new ArrayList<>();
    frame.fields().forEach(f -> row.add(f.values().getFirst()));
    assertEquals(
        List.of(
            cause.onsetNs(),
            WINDOW.endNs() - 1,
            "db pool exhausted in checkout",
            "It is db_pool_exhausted.\nWhat follows from it: upstream timeout in gateway; unknown in"
                + " checkout",
            "critical,db_pool_exhausted,checkout,gateway",
            cause.id(),
            "critical",
            "db_pool_exhausted",
            "checkout",
            280L,
            "upstream timeout in gateway; unknown in checkout",
            "12e34"),
        row);
  }

  @Test
  void keptIncidentsTakeSymptomsOfTheirTimeAlong() throws Exception {
    ExplainRequest nothingRead = question().about(Questions.EVERYTHING);
    Frame frame = frame(Questions.Type.INCIDENTS, nothingRead, options());
    assertEquals(0, asked.size(), "no log is read");
    assertEquals(List.of("c1", "s1"), column(frame, "id"));
    assertEquals(
        List.of("critical", "low"), column(frame, "severity"), "as grave as what follows from it");
    assertEquals(List.of("upstream timeout in gateway", ""), column(frame, "symptoms"));
    assertEquals(List.of(1_000_000_000L, 200_000_000L), column(frame, "time"));
    assertEquals(List.of(5_000_000_000L, 300_000_000L), column(frame, "timeEnd"));
    assertEquals(
        List.of("s1"),
        column(frame(Questions.Type.INCIDENTS, nothingRead, options("component", "gateway")), "id")
            .stream()
            .distinct()
            .toList());
    Frame window = frame(Questions.Type.INCIDENTS, question(), options("stored", "true"));
    assertEquals(List.of("c1", "s1"), column(window, "id"));
  }

  @Test
  void aTrendCountsWhatWasThereAtATime() throws Exception {
    LogQuery hour =
        new LogQuery(
            Questions.EVERYTHING, new TimeRange(0, Duration.ofMinutes(10).toNanos()), 1000);
    List<Frame> frames =
        asker()
            .frames(
                "A",
                Questions.Type.INCIDENTS,
                ExplainRequest.of(hour, Duration.ZERO),
                options("trend", "true", "by", "root_cause", "legend", "what: {{root_cause}}"),
                ExplainListener.NONE);
    assertEquals(
        List.of("what: upstream_timeout", "what: disk_full"),
        frames.stream().map(Frame::name).toList());
    assertEquals(2.0, column(frames.getFirst(), "Value").getFirst());
    assertEquals(0.0, column(frames.getFirst(), "Value").getLast());
    assertEquals("timeseries-multi", frames.getFirst().meta().get("type"));
  }

  @Test
  void rowsOnTheirWayLookLikeTheAnswer() {
    incident();
    Frame frame = asker().rows("A", Insights.of(findings), false, Map.of("channel", "c"));
    assertEquals(Answers.INSIGHT_COLUMNS, frame.fields().stream().map(Field::name).toList());
    assertEquals(4, frame.rows());
    assertEquals("c", frame.meta().get("channel"));
  }
}
