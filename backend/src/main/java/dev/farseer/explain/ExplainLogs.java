package dev.farseer.explain;

import dev.farseer.casebook.Severity;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.insight.Insights;
import dev.farseer.pattern.Baseline;
import dev.farseer.telemetry.Stages;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way of one query: read and mine, compare, look up, ask, group. */
public final class ExplainLogs implements Explainer, AutoCloseable {
  private final ExplainSettings settings;
  private final Readings readings;
  private final Baselines baselines;
  private final Knowledge knowledge;
  private final Questions questions;
  private final CasebookFeedback feedback;
  private final InsightHistory history;
  private final Telemetry telemetry;

  /** A pipeline over its rooms; it owns the questions under way and ends them when closed. */
  public ExplainLogs(
      ExplainSettings settings,
      WindowReader reader,
      Knowledge knowledge,
      Questions questions,
      CasebookFeedback feedback,
      InsightHistory history,
      Telemetry telemetry) {
    this(
        settings,
        reader,
        new Readings(settings, reader, InstantSource.system(), System::nanoTime),
        knowledge,
        questions,
        feedback,
        history,
        telemetry);
  }

  ExplainLogs(
      ExplainSettings settings,
      WindowReader reader,
      Readings readings,
      Knowledge knowledge,
      Questions questions,
      CasebookFeedback feedback,
      InsightHistory history,
      Telemetry telemetry) {
    this.settings = settings;
    this.readings = readings;
    this.baselines = new Baselines(settings, reader);
    this.knowledge = knowledge;
    this.questions = questions;
    this.feedback = feedback;
    this.history = history;
    this.telemetry = telemetry;
  }

  @Override
  public Explanation run(ExplainRequest request, ExplainListener listener)
      throws InterruptedException {
    return telemetry.span("explain", span -> run(request, listener, span));
  }

  private Explanation run(ExplainRequest request, ExplainListener listener, Span span)
      throws InterruptedException {
    long deadline = System.nanoTime() + request.waitFor().toNanos();
    Stages stages = new Stages();
    List<Explanation.Notice> notices = new ArrayList<>();

    Window window;
    Baseline baseline;
    try (Baselines.Pending before = baselines.start(request)) {
      window = readings.of(request, stages, listener);
      notices.addAll(window.reading().notices());
      baseline = before.orNone(deadline, notices);
    }

    Comparison compared = window.against(baseline);
    List<Finding> known = knowledge.findings(compared, settings.patterns(), stages);

    Round round = questions.start(request, known, listener);
    round.await(
        deadline,
        stages,
        listener.hearsRows() ? () -> listener.rows(soFar(request, round.merged(known))) : () -> {});
    List<Finding> findings = round.merged(known);
    notices.addAll(round.notices());

    List<Insight> all = compared.insights(findings);
    Explanation.Narrative narrative = questions.narrative(request, all, deadline);
    List<Insight> insights = wanted(all, request.minSeverity());
    if (insights.size() > request.maxRows()) {
      notices.add(
          new Explanation.Notice(
              false,
              "Showing " + request.maxRows() + " of " + insights.size() + " insights (maxRows)."));
      insights = insights.subList(0, request.maxRows());
    }
    Explanation.Facts facts = facts(window.reading(), round, stages, span);
    feedback.remember(insights);
    history.record(all, facts.traceId());
    describe(span, facts, findings);
    return new Explanation(
        request,
        insights,
        findings,
        kept(window.reading().newest(request.keepLines()), findings),
        compared.gone(),
        facts,
        narrative,
        List.copyOf(notices));
  }

  private static List<Insight> soFar(ExplainRequest request, List<Finding> findings) {
    return wanted(Insights.of(findings), request.minSeverity()).stream()
        .limit(request.maxRows())
        .toList();
  }

  /** What a model is still being asked about is shown whatever its severity. */
  private static List<Insight> wanted(List<Insight> all, Severity least) {
    return all.stream()
        .filter(i -> i.severity().compareTo(least) >= 0 || i.status() == Finding.Status.PENDING)
        .toList();
  }

  private static List<Explanation.KeptLine> kept(List<Reading.Kept> lines, List<Finding> findings) {
    if (lines.isEmpty()) {
      return List.of();
    }
    Map<String, Finding> byPattern = new HashMap<>();
    for (Finding finding : findings) {
      byPattern.putIfAbsent(finding.ranked().pattern().id(), finding);
    }
    return lines.stream()
        .map(line -> new Explanation.KeptLine(line.line(), byPattern.get(line.patternId())))
        .toList();
  }

  private static Explanation.Facts facts(Reading now, Round round, Stages stages, Span span) {
    String traceId = span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
    return new Explanation.Facts(
        now.mined().lines(),
        now.linesInLoki(),
        now.truncated(),
        now.mined().patterns().size(),
        round.calls(),
        round.usage(),
        stages.list(),
        traceId);
  }

  private void describe(Span span, Explanation.Facts facts, List<Finding> findings) {
    span.setAttribute("farseer.lines", facts.lines());
    span.setAttribute("farseer.patterns", facts.patterns());
    span.setAttribute("farseer.model_calls", facts.modelCalls());
    for (Finding finding : findings) {
      telemetry
          .metrics()
          .counter("farseer_patterns_total", "source", finding.source().word())
          .increment();
    }
  }

  /** Ends every reading and every question under way. */
  @Override
  public void close() {
    readings.close();
    baselines.close();
    questions.close();
  }
}
