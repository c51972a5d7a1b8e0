package dev.farseer.door.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Severity;
import dev.farseer.door.Choice;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@code POST /metrics} and {@code /metric-payload-options}: what the query editor offers. */
final class QueryTypes {
  private final Supplier<List<Choice>> prompts;

  QueryTypes(Supplier<List<Choice>> prompts) {
    this.prompts = prompts;
  }

  /**
   * A field of the query editor.
   *
   * @param type {@code input}, {@code select} or {@code textarea}
   * @param width in units of Grafana's grid
   */
  private record Payload(String name, String label, String type, String placeholder, int width) {}

  private static final Payload LOGQL =
      new Payload("logql", "LogQL", "textarea", "{namespace=\"shop\"} |= \"error\"", 80);
  private static final Payload QUESTION =
      new Payload("question", "Question", "textarea", "why do payments fail?", 80);
  private static final Payload SCOPE =
      new Payload("logql", "Within", "textarea", "{namespace=\"shop\"}", 80);
  private static final Payload SEVERITY =
      new Payload("minSeverity", "Least severity", "select", "all", 20);
  private static final Payload WAIT =
      new Payload("wait", "Wait for the model", "select", "as the settings say", 20);
  private static final Payload ROWS = new Payload("maxRows", "Most rows", "input", "50", 12);
  private static final Payload LINES = new Payload("maxRows", "Most lines", "input", "1000", 12);
  private static final Payload PROMPT = new Payload("prompt", "Prompt", "select", "auto", 30);
  private static final Payload MODEL = new Payload("model", "Ask the model", "select", "yes", 12);
  private static final Payload BENIGN =
      new Payload("includeBenign", "Ordinary operation too", "select", "", 12);

  private static final Payload BY = new Payload("by", "Told apart by", "select", "level", 20);
  private static final Payload LEGEND = new Payload("legend", "Legend", "input", "{{level}}", 20);

  private static final Payload STORED =
      new Payload("stored", "From the history", "select", "when there is no LogQL", 20);
  private static final Payload CAUSE = new Payload("rootCause", "Root cause", "input", "all", 20);
  private static final Payload COMPONENT =
      new Payload("component", "Component", "input", "all", 20);

  private static List<Payload> payloads(Questions.Type type) {
    return switch (type) {
      case INSIGHTS -> List.of(LOGQL, SEVERITY, WAIT, ROWS, PROMPT, MODEL, BENIGN);
      case PATTERNS -> List.of(LOGQL, ROWS);
      case LOGS -> List.of(LOGQL, LINES);
      case ANNOTATIONS -> List.of(LOGQL, SEVERITY, WAIT, ROWS, BENIGN);
      case VOLUME -> List.of(LOGQL, BY, LEGEND);
      case ANOMALIES -> List.of(LOGQL, SEVERITY, ROWS, BENIGN);
      case INCIDENTS -> List.of(LOGQL, STORED, CAUSE, COMPONENT, SEVERITY, WAIT, ROWS);
      case ASK -> List.of(QUESTION, SCOPE, SEVERITY, WAIT, ROWS, BENIGN);
    };
  }

  private static String label(Questions.Type type) {
    return switch (type) {
      case INSIGHTS -> "Insights: why, with causes first";
      case PATTERNS -> "Patterns: what kinds of line there are";
      case LOGS -> "Logs: lines with what they mean";
      case ANNOTATIONS -> "Annotations: when each cause began and ended";
      case VOLUME -> "Volume: lines over the window";
      case ANOMALIES -> "Anomalies: what is otherwise than before";
      case ASK -> "Ask: a question in plain words";
      case INCIDENTS -> "Incidents: each cause with all that follows from it";
    };
  }

  Reply list(Exchange exchange) {
    exchange.json();
    ArrayNode out = Json.array();
    for (Questions.Type type : Questions.Type.values()) {
      ObjectNode metric = out.addObject().put("label", label(type)).put("value", type.word());
      ArrayNode fields = metric.putArray("payloads");
      for (Payload payload : payloads(type)) {
        ObjectNode field =
            fields
                .addObject()
                .put("label", payload.label)
                .put("name", payload.name)
                .put("type", payload.type)
                .put("placeholder", payload.placeholder)
                .put("width", payload.width);
        if (payload.type.equals("select")) {
          field.set("options", options(payload.name));
        }
      }
    }
    return Reply.json(out);
  }

  Reply options(Exchange exchange) {
    return Reply.json(options(Requests.text(exchange.json(), "name")));
  }

  private ArrayNode options(String name) {
    Stream<Choice> choices =
        switch (name) {
          case "minSeverity" ->
              Stream.of(Severity.values()).map(s -> new Choice(s.word(), s.word()));
          case "wait" -> Stream.of("0s", "1s", "2s", "5s", "10s", "20s").map(w -> new Choice(w, w));
          case "prompt" ->
              Stream.concat(Stream.of(new Choice("auto", "auto")), prompts.get().stream());
          case "model", "includeBenign", "stored" ->
              Stream.of(new Choice("true", "yes"), new Choice("false", "no"));
          case "by" ->
              Stream.of("level", "severity", "root_cause", "component")
                  .map(by -> new Choice(by, by));
          default -> Stream.of();
        };
    ArrayNode out = Json.array();
    choices.forEach(
        choice ->
            out.addObject()
                .put("label", name.equals("prompt") ? choice.id() : choice.description())
                .put("value", choice.id()));
    return out;
  }
}
