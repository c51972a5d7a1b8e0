package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Exchange;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.Selectors;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameJson;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@code POST /query}: the targets of a panel, side by side. */
final class Targets {
  private static final System.Logger LOG = System.getLogger(Targets.class.getName());
  private static final int MOST_TARGETS = 26;
  // kept of the request's time, so that one slow target does not lose the answers of the others
  private static final Duration WRITING = Duration.ofMillis(500);

  private final Asking asking;

  Targets(Asking asking) {
    this.asking = asking;
  }

  /** What became of a target: its frames, or its problem. */
  private sealed interface Outcome {
    record Answered(List<Frame> frames) implements Outcome {}

    record Failed(String refId, Problem problem) implements Outcome {}
  }

  Reply query(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    TimeRange range = Requests.range(request, asking.times());
    List<Selectors.Filter> filters = Requests.filters(request);
    Duration wait = asking.usualWait(exchange, request);
    List<JsonNode> targets = new ArrayList<>();
    for (JsonNode target : request.path("targets")) {
      if (!target.path("hide").asBoolean(false)) {
        targets.add(target);
      }
    }
    if (targets.size() > MOST_TARGETS) {
      throw new Problem(Reason.TOO_LARGE, "a request may have " + MOST_TARGETS + " targets");
    }
    List<Callable<Outcome>> work = new ArrayList<>();
    for (JsonNode target : targets) {
      work.add(Context.current().wrap(() -> outcome(exchange, target, range, filters, wait)));
    }
    return reply(all(targets, work, exchange.budget()));
  }

  private List<Outcome> all(List<JsonNode> targets, List<Callable<Outcome>> work, Budget budget)
      throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      long left = Math.max(1, budget.left().minus(WRITING).toMillis());
      List<Future<Outcome>> done = threads.invokeAll(work, left, TimeUnit.MILLISECONDS);
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < done.size(); i++) {
        outcomes.add(outcome(refId(targets.get(i)), done.get(i), budget));
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Outcome outcome(String refId, Future<Outcome> done, Budget budget)
      throws InterruptedException {
    try {
      return done.get();
    } catch (CancellationException e) {
      return new Outcome.Failed(refId, budget.overrun());
    } catch (ExecutionException e) {
      String trace = Span.current().getSpanContext().getTraceId();
      LOG.log(
          System.Logger.Level.ERROR, "a target of a query failed, trace " + trace, e.getCause());
      return new Outcome.Failed(
          refId,
          new Problem(
              Reason.INTERNAL,
              "Farseer has failed on this query: its log says more, trace " + trace,
              e));
    }
  }

  private Outcome outcome(
      Exchange exchange,
      JsonNode target,
      TimeRange range,
      List<Selectors.Filter> filters,
      Duration wait)
      throws InterruptedException {
    String refId = refId(target);
    try {
      return new Outcome.Answered(answer(exchange, refId, target, range, filters, wait));
    } catch (Problem e) {
      return new Outcome.Failed(refId, e);
    }
  }

  private List<Frame> answer(
      Exchange exchange,
      String refId,
      JsonNode target,
      TimeRange range,
      List<Selectors.Filter> filters,
      Duration wait)
      throws InterruptedException {
    ObjectNode payload =
        Requests.payload(target.has("payload") ? target.path("payload") : target.path("data"));
    Options options = new Options(payload);
    String named = Requests.text(target, "target");
    String logql = asking.questions().logql(options);
    Questions.Type type = Asking.type(named.isEmpty() ? options.word("type") : named);
    if (type == null) {
      if (!named.contains("{")) {
        throw Asking.unknownType();
      }
      logql = logql.isEmpty() ? named : logql;
      type = Questions.Type.INSIGHTS;
    }
    String filtered = Selectors.with(Selectors.withSeveralValues(logql), filters);
    ExplainRequest question =
        asking.questions().read(type, filtered, options, range, wait, asking.longestWait());
    return asking.frames(refId, type, asking.asSent(exchange, question), options);
  }

  private static Reply reply(List<Outcome> outcomes) {
    List<Frame> frames = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Answered answered -> frames.addAll(answered.frames());
        case Outcome.Failed failed -> {
          problems.add(failed.problem());
          frames.add(failure(failed.refId(), failed.problem()));
        }
      }
    }
    if (!problems.isEmpty() && problems.size() == outcomes.size()) {
      throw problems.getFirst();
    }
    return Reply.json(200, FrameJson.bytes(FrameJson::fieldsFrame, frames));
  }

  /** A frame without columns, whose notice Grafana shows at the panel. */
  private static Frame failure(String refId, Problem problem) {
    String text = problem.reason().title() + ": " + problem.detail();
    return new Frame(
        "",
        refId,
        List.of(),
        Map.of("notices", List.of(Map.of("severity", "error", "text", text))));
  }

  private static String refId(JsonNode target) {
    String refId = Requests.text(target, "refId");
    return refId.isEmpty() ? "A" : refId;
  }
}
