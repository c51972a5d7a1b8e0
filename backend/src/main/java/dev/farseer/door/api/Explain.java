package dev.farseer.door.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.AnswerMeta;
import dev.farseer.door.Answers;
import dev.farseer.door.Engine;
import dev.farseer.door.EventStream;
import dev.farseer.door.EventStream.Kind;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Measures;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.Times;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Links;
import dev.farseer.insight.Insight;
import dev.farseer.log.TimeRange;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** {@code POST /api/v1/explain}: one document, or events while the answer grows. */
final class Explain {
  private static final List<String> FIELDS =
      List.of(
          "query",
          "logql",
          "expr",
          "from",
          "to",
          "since",
          "wait",
          "minSeverity",
          "maxRows",
          "maxLines",
          "prompt",
          "model",
          "includeBenign",
          "summary");

  private final Engine engine;
  private final ServerSettings settings;
  private final Times times;
  private final Questions questions;
  private final Answers answers;
  private final Measures measures;

  Explain(Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    this.engine = engine;
    this.settings = settings;
    times = new Times(clock, settings.maxRange());
    questions = new Questions(settings, engine.lineLimit());
    answers = new Answers(Links.NONE);
    measures = new Measures(telemetry);
  }

  Reply answer(Exchange exchange) throws InterruptedException {
    boolean asEvents = exchange.wantsEvents();
    Options options = new Options(exchange.json());
    options.checkNames(FIELDS);
    boolean includeBenign = options.flag("includeBenign", true);
    Duration longest = asEvents ? settings.maxStreamWait() : settings.maxWait();
    ExplainRequest question =
        questions
            .read(
                Questions.Type.INSIGHTS,
                questions.logql(options),
                options,
                times.range(options.node("from"), options.node("to"), options.node("since")),
                asEvents ? settings.maxWait() : settings.exploreWait(),
                longest)
            .of(ExplainRequest.Hurry.EXPLORE);
    if (!asEvents) {
      Explanation whole = run(question, ExplainListener.NONE);
      return Reply.json(document(whole, includeBenign));
    }
    EventStream events = exchange.events();
    Explanation whole = run(question, new Telling(events));
    events.send("done", Kind.NEEDED, document(whole, includeBenign));
    return new Reply.Streamed();
  }

  private Explanation run(ExplainRequest question, ExplainListener listener)
      throws InterruptedException {
    return measures.query("api", "insights", () -> engine.explainer().run(question, listener));
  }

  private ObjectNode document(Explanation whole, boolean includeBenign) {
    TimeRange range = whole.request().query().range();
    ObjectNode out =
        Json.object()
            .put("query", whole.request().query().logql())
            .put("from", TimeRange.instant(range.startNs()).toString())
            .put("to", TimeRange.instant(range.endNs()).toString());
    out.set("insights", Json.rows(answers.insights("", whole, includeBenign)));
    ObjectNode summary = AnswerMeta.narrative(whole);
    if (summary != null) {
      out.set("summary", summary);
    }
    out.set("facts", AnswerMeta.facts(whole.facts()));
    out.set("notices", AnswerMeta.notices(whole.notices()));
    return out;
  }

  /** Passes on what the pipeline says. */
  private final class Telling implements ExplainListener {
    private final EventStream events;
    private final String traceId;

    Telling(EventStream events) {
      this.events = events;
      SpanContext span = Span.current().getSpanContext();
      traceId = span.isValid() ? span.getTraceId() : "";
    }

    @Override
    public void stage(String name, long millis) {
      events.send("stage", Kind.NEEDED, Json.object().put("stage", name).put("millis", millis));
    }

    @Override
    public void progress(long lines) {
      events.send("progress", Kind.REPLACEABLE, Json.object().put("lines", lines));
    }

    @Override
    public void rows(List<Insight> insights) {
      ObjectNode rows = Json.object();
      rows.set("insights", Json.rows(answers.insights(insights, traceId)));
      events.send("insights", Kind.REPLACEABLE, rows);
    }

    @Override
    public void token(String patternId, String text) {
      events.send(
          "token", Kind.DISPENSABLE, Json.object().put("pattern", patternId).put("text", text));
    }
  }
}
