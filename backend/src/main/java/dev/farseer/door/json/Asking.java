package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.door.Asker;
import dev.farseer.door.Engine;
import dev.farseer.door.Exchange;
import dev.farseer.door.Measures;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.Times;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Asks on behalf of the routes of this door. */
final class Asking {
  private final Engine engine;
  private final ServerSettings settings;
  private final Asker asker;

  Asking(Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    this.engine = engine;
    this.settings = settings;
    Links links = new Links(settings.tempoDatasourceUid(), settings.tempoDatasourceName());
    asker = new Asker(engine, settings, telemetry, "json", links, clock);
  }

  Times times() {
    return asker.times();
  }

  Questions questions() {
    return asker.questions();
  }

  Measures measures() {
    return asker.measures();
  }

  Engine engine() {
    return engine;
  }

  Duration longestWait() {
    return settings.maxWait();
  }

  /** Whether Grafana asks for an alert rule. */
  private static boolean isAlert(Exchange exchange) {
    return exchange.header("FromAlert").equalsIgnoreCase("true");
  }

  private static boolean isExplore(JsonNode request) {
    return Requests.text(request, "app").equals("explore");
  }

  /** The question as an alert rule means it when it is one's: a part of the logs is no answer. */
  ExplainRequest asSent(Exchange exchange, ExplainRequest question) {
    if (isAlert(exchange)) {
      return asker.ofRule(question).waiting(question.waitFor());
    }
    return isExplore(exchange.json()) ? question.of(ExplainRequest.Hurry.EXPLORE) : question;
  }

  /** How long the sender of the request waits for the model. */
  Duration usualWait(Exchange exchange, JsonNode request) {
    if (isAlert(exchange)) {
      return settings.alertWait();
    }
    return isExplore(request) ? settings.exploreWait() : settings.panelWait();
  }

  /** The one frame of a target: see {@link #frames} where there may be several. */
  Frame frame(String refId, Questions.Type type, ExplainRequest question, Options options)
      throws InterruptedException {
    return frames(refId, type, question, options).getFirst();
  }

  List<Frame> frames(String refId, Questions.Type type, ExplainRequest question, Options options)
      throws InterruptedException {
    return asker.frames(refId, type, question, options, ExplainListener.NONE);
  }

  static Problem unknownType() {
    return new Problem(
        Reason.BAD_REQUEST,
        "the target must be LogQL or one of the query types " + Questions.Type.words());
  }
}
