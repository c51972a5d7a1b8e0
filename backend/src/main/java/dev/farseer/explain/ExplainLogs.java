package dev.farseer.explain;

import dev.farseer.casebook.Severity;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.insight.Insights;
import dev.farseer.pattern.Baseline;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.Ranking;
import dev.farseer.telemetry.Stages;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way of one query: read, mine, rank, look up, ask, group. */
public final class ExplainLogs implements Explainer, AutoCloseable {
  private final ExplainSettings settings;
  private final WindowReader reader;
  private final Baselines baselines;
  private final Knowledge knowledge;
  private final Questions questions;
  private final CasebookFeedback feedback;
  private final Telemetry telemetry;

  /** A pipeline over its rooms; it owns the questions under way and ends them when closed. */
  public ExplainLogs(
      ExplainSettings settings,
      WindowReader reader,
      Knowledge knowledge,
      Questions questions,
      CasebookFeedback feedback,
      Telemetry telemetry) {
    this.settings = settings;
    this.reader = reader;
    this.baselines = new Baselines(settings, reader);
    this.knowledge = knowledge;
    this.questions = questions;
    this.feedback = feedback;
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

    Reading now;
    Baseline baseline;
    try (Baselines.Pending before = baselines.start(request)) {
      now = reader.read(request, stages, listener);
      notices.addAll(now.notices());
      baseline = before.orNone(deadline, notices);
    }

    List<RankedPattern> ranked = Ranking.rank(now.mined(), baseline, now.mined().patterns().size());
    List<Finding> known = knowledge.findings(ranked, settings.patterns(), stages);

    Round round = questions.start(request, known, listener);
    round.await(deadline, stages, () -> listener.rows(Insights.of(round.merged(known))));
    List<Finding> findings = round.merged(known);
    notices.addAll(round.notices());

    List<Insight> insights =
        Insights.of(findings).stream().filter(i -> wanted(i, request.minSeverity())).toList();
    if (insights.size() > request.maxRows()) {
      notices.add(
          new Explanation.Notice(
              false,
              "Showing " + request.maxRows() + " of " + insights.size() + " insights (maxRows)."));
      insights = insights.subList(0, request.maxRows());
    }
    feedback.remember(insights);
    Explanation.Facts facts = facts(now, round, stages, span);
    describe(span, facts, findings);
    return new Explanation(
        request,
        insights,
        findings,
        kept(now, findings),
        baseline.gone(now.mined()),
        facts,
        List.copyOf(notices));
  }

  /** What a model is still being asked about is shown whatever its severity. */
  private static boolean wanted(Insight insight, Severity least) {
    return insight.severity().compareTo(least) >= 0 || insight.status() == Finding.Status.PENDING;
  }

  private static List<Explanation.KeptLine> kept(Reading now, List<Finding> findings) {
    Map<String, Finding> byPattern = new HashMap<>();
    for (Finding finding : findings) {
      byPattern.putIfAbsent(finding.ranked().pattern().id(), finding);
    }
    return now.kept().stream()
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

  /** Ends every question under way. */
  @Override
  public void close() {
    baselines.close();
    questions.close();
  }
}
