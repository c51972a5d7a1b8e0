package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.door.Answers;
import dev.farseer.door.Engine;
import dev.farseer.door.Exchange;
import dev.farseer.door.Measures;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.Times;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the pipeline on behalf of the routes of this door, and makes its answers into frames. */
final class Asking {
  private final Engine engine;
  private final ServerSettings settings;
  private final Times times;
  private final Questions questions;
  private final Answers answers;
  private final Measures measures;

  Asking(Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    this.engine = engine;
    this.settings = settings;
    times = new Times(clock, settings.maxRange());
    questions = new Questions(settings, engine.lineLimit());
    answers = new Answers(new Links(settings.tempoDatasourceUid(), settings.tempoDatasourceName()));
    measures = new Measures(telemetry);
  }

  Times times() {
    return times;
  }

  Questions questions() {
    return questions;
  }

  Measures measures() {
    return measures;
  }

  Engine engine() {
    return engine;
  }

  Duration longestWait() {
    return settings.maxWait();
  }

  /** How long the sender of the request waits for the model. */
  Duration usualWait(Exchange exchange, JsonNode request) {
    if (exchange.header("FromAlert").equalsIgnoreCase("true")) {
      return settings.alertWait();
    }
    return Requests.text(request, "app").equals("explore")
        ? settings.exploreWait()
        : settings.panelWait();
  }

  Explanation explain(Questions.Type type, ExplainRequest question) throws InterruptedException {
    return measures.query(
        "json", type.word(), () -> engine.explainer().run(question, ExplainListener.NONE));
  }

  Frame frame(String refId, Questions.Type type, ExplainRequest question, Options options)
      throws InterruptedException {
    Explanation explanation = explain(type, question);
    return switch (type) {
      case INSIGHTS -> answers.insights(refId, explanation, options.flag("includeBenign", true));
      case PATTERNS -> answers.patterns(refId, explanation, question.maxRows());
      case LOGS -> answers.logs(refId, explanation);
      case ANNOTATIONS ->
          answers.annotations(refId, explanation, options.flag("includeBenign", false));
    };
  }

  /** The query type of a word, insights for a blank one, null when there is none. */
  static Questions.@Nullable Type type(String word) {
    if (word.isEmpty()) {
      return Questions.Type.INSIGHTS;
    }
    return Arrays.stream(Questions.Type.values())
        .filter(type -> type.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  static Problem unknownType() {
    String known =
        Arrays.stream(Questions.Type.values())
            .map(Questions.Type::word)
            .collect(Collectors.joining(", "));
    return new Problem(
        Reason.BAD_REQUEST, "the target must be LogQL or one of the query types " + known);
  }
}
