package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Exchange;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.Selectors;
import dev.farseer.door.SideBySide;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameJson;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code POST /query}: the targets of a panel, side by side. */
final class Targets {
  private static final int MOST_TARGETS = 26;

  private final Asking asking;

  Targets(Asking asking) {
    this.asking = asking;
  }

  Reply query(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    TimeRange range = Requests.range(request, asking.times());
    List<Selectors.Filter> filters = Selectors.filters(request);
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
    List<Callable<List<Frame>>> work = new ArrayList<>();
    for (JsonNode target : targets) {
      work.add(() -> answer(exchange, refId(target), target, range, filters, wait));
    }
    return reply(targets, SideBySide.run(work, exchange.budget()));
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
    Questions.Type type = Questions.Type.of(named.isEmpty() ? options.word("type") : named);
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

  private static Reply reply(
      List<JsonNode> targets, List<SideBySide.Outcome<List<Frame>>> outcomes) {
    List<Frame> frames = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      switch (outcomes.get(i)) {
        case SideBySide.Outcome.Answered<List<Frame>> answered -> frames.addAll(answered.answer());
        case SideBySide.Outcome.Failed<List<Frame>> failed -> {
          problems.add(failed.problem());
          frames.add(failure(refId(targets.get(i)), failed.problem()));
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
