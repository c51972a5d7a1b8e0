package dev.farseer.door;

import dev.farseer.ask.AskRequest;
import dev.farseer.ask.Asked;
import dev.farseer.casebook.Severity;
import dev.farseer.explain.Completion;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.explain.PastInsights;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Insight;
import dev.farseer.insight.Insights;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.StoredInsight;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Asks the pipeline on behalf of a door, and makes its answers into frames. */
public final class Asker {
  /** An alert rule has no reader who could ask again: it rather waits for a slow Loki. */
  private static final Duration ALERT_PATIENCE = Duration.ofSeconds(20);

  private static final int MOST_KEPT = 5_000;

  private final Engine engine;
  private final ServerSettings settings;
  private final String door;
  private final Links links;
  private final Times times;
  private final Questions questions;
  private final Answers answers;
  private final Measures measures;

  /**
   * An asker at the present time.
   *
   * @param door its name in metrics
   * @param links what trace ids link to
   */
  public Asker(
      Engine engine, ServerSettings settings, Telemetry telemetry, String door, Links links) {
    this(engine, settings, telemetry, door, links, InstantSource.system());
  }

  /**
   * An asker with a clock of its own.
   *
   * @param clock what {@code now} is in requests
   */
  public Asker(
      Engine engine,
      ServerSettings settings,
      Telemetry telemetry,
      String door,
      Links links,
      InstantSource clock) {
    this.engine = engine;
    this.settings = settings;
    this.door = door;
    this.links = links;
    times = new Times(clock, settings.maxRange());
    questions = new Questions(settings, engine.lineLimit());
    answers = new Answers(links);
    measures = new Measures(telemetry);
  }

  /** Reads questions within the limits of the settings. */
  public Questions questions() {
    return questions;
  }

  /** Reads times. */
  public Times times() {
    return times;
  }

  /** The door's metrics. */
  public Measures measures() {
    return measures;
  }

  /**
   * The answer to a question, in the form of its type.
   *
   * @param options what the type's form depends on: includeBenign, by, legend
   * @param listener hears how the answer grows
   */
  public List<Frame> frames(
      String refId,
      Questions.Type type,
      ExplainRequest question,
      Options options,
      ExplainListener listener)
      throws InterruptedException {
    // a wrong option is told before the logs are read
    boolean benign = options.flag("includeBenign", type != Questions.Type.ANNOTATIONS);
    VolumeFrames.By by = VolumeFrames.By.of(options);
    Legend legend = Legend.of(options);
    if (type == Questions.Type.INCIDENTS && Questions.stored(question, options)) {
      return measures.query(door, type.word(), () -> kept(refId, question, options));
    }
    if (type == Questions.Type.ASK) {
      return measures.query(
          door, type.word(), () -> List.of(asked(refId, question, options, benign, listener)));
    }
    Explanation explanation = explain(type.word(), question, listener);
    return switch (type) {
      case INSIGHTS, ASK -> List.of(answers.insights(refId, explanation, benign));
      case PATTERNS -> List.of(answers.patterns(refId, explanation, question.maxRows()));
      case LOGS -> List.of(answers.logs(refId, explanation));
      case ANNOTATIONS -> List.of(answers.annotations(refId, explanation, benign));
      case VOLUME -> VolumeFrames.of(refId, explanation, by, legend, question.maxRows());
      case ANOMALIES -> List.of(Anomalies.of(refId, explanation, benign, links));
      case INCIDENTS ->
          List.of(
              Incidents.of(
                  refId,
                  Insights.of(explanation.findings()),
                  new Incidents.Wanted(question.minSeverity(), question.maxRows()),
                  links,
                  AnswerMeta.ofTable(explanation)));
    };
  }

  /** What the store has kept; no log is read for it. */
  private List<Frame> kept(String refId, ExplainRequest question, Options options)
      throws InterruptedException {
    TimeRange range = question.query().range();
    boolean trend = options.flag("trend", false);
    List<StoredInsight> kept =
        engine
            .history()
            .find(
                new PastInsights.Wanted(
                    range,
                    trend ? question.minSeverity() : Severity.INFO,
                    options.word("rootCause"),
                    options.word("component"),
                    MOST_KEPT));
    Map<String, Object> meta = AnswerMeta.ofKept(kept.size() == MOST_KEPT ? MOST_KEPT : 0);
    return trend
        ? IncidentTrend.of(
            refId, kept, range, VolumeFrames.By.ofTrend(options), Legend.of(options), meta)
        : List.of(
            Incidents.kept(
                refId,
                kept,
                new Incidents.Wanted(question.minSeverity(), question.maxRows()),
                links,
                meta));
  }

  /** First the LogQL of a question in plain words, then its answer, both within the wait. */
  private Frame asked(
      String refId,
      ExplainRequest question,
      Options options,
      boolean benign,
      ExplainListener listener)
      throws InterruptedException {
    long start = System.nanoTime();
    AskRequest words = words(question, options);
    return switch (engine.interpreter().ask(words, question.waitFor())) {
      case Asked.Pending _ ->
          answers.insights(refId, List.of(), "", AnswerMeta.pending(words.question()));
      case Asked.Ready ready -> {
        Duration spent = Duration.ofNanos(System.nanoTime() - start);
        Duration rest = question.waitFor().minus(spent);
        Explanation explanation =
            engine
                .explainer()
                .run(
                    question.about(ready.logql()).waiting(rest.isNegative() ? Duration.ZERO : rest),
                    listener);
        yield answers.insights(
            refId,
            Answers.chosen(explanation, benign),
            explanation.facts().traceId(),
            AnswerMeta.of(explanation, words.question(), ready));
      }
    };
  }

  /**
   * A question in plain words as one in LogQL, for alert rules.
   *
   * @param question whose LogQL is the scope
   * @throws Problem DEADLINE when the model still thinks about it after the question's wait
   */
  public ExplainRequest inLogql(ExplainRequest question, Options options)
      throws InterruptedException {
    return switch (engine.interpreter().ask(words(question, options), question.waitFor())) {
      case Asked.Ready ready -> question.about(ready.logql());
      case Asked.Pending _ ->
          throw new Problem(
              Reason.DEADLINE,
              "the model still works out the question's LogQL; the next evaluation will find it");
    };
  }

  private static AskRequest words(ExplainRequest question, Options options) {
    String scope = question.query().logql();
    return new AskRequest(
        options.text(AskRequest.MOST_BYTES, "question"),
        scope.equals(Questions.EVERYTHING) ? "" : scope,
        question.query().range(),
        Questions.prompt(options));
  }

  /**
   * The answer to an alert rule: one number for each insight, without waiting for the model.
   *
   * @throws Problem also when Loki gave only a part: a rule that counts fewer lines than there are
   *     would say that all is well
   */
  public List<Frame> alertFrames(String refId, ExplainRequest question, Options options)
      throws InterruptedException {
    boolean benign = options.flag("includeBenign", false);
    Legend legend = Legend.of(options);
    // a table is cut where nobody reads on; a rule must not miss what stands below
    boolean cut = !options.word("maxRows").isEmpty();
    ExplainRequest all = cut ? question : question.showing(settings.maxRows());
    Explanation explanation = explain("alert", ofRule(all), ExplainListener.NONE);
    List<Insight> rows =
        Answers.chosen(explanation, benign).stream()
            // one that a model is being asked about is no exception here
            .filter(each -> each.severity().compareTo(question.minSeverity()) >= 0)
            .toList();
    return AlertFrames.of(refId, rows, legend, AnswerMeta.of(explanation));
  }

  /** The patterns of a window as an editor offers them, the most important first. */
  public List<Completion> completions(ExplainRequest question) throws InterruptedException {
    Explanation explanation =
        explain(Questions.Type.PATTERNS.word(), question.withoutModel(), ExplainListener.NONE);
    return Completion.of(explanation, question.maxRows());
  }

  /** The question as an alert rule means it: not waiting for the model, but for Loki. */
  public ExplainRequest ofRule(ExplainRequest question) {
    Duration most = settings.maxWait();
    return question
        .waiting(Duration.ZERO)
        .wholeWithin(ALERT_PATIENCE.compareTo(most) < 0 ? ALERT_PATIENCE : most);
  }

  /** Rows that are not final, as a listener hears of them. */
  public Frame rows(
      String refId, List<Insight> rows, boolean includeBenign, Map<String, Object> meta) {
    SpanContext span = Span.current().getSpanContext();
    return answers.insights(
        refId, Answers.chosen(rows, includeBenign), span.isValid() ? span.getTraceId() : "", meta);
  }

  private Explanation explain(String type, ExplainRequest question, ExplainListener listener)
      throws InterruptedException {
    return measures.query(door, type, () -> engine.explainer().run(question, listener));
  }
}
