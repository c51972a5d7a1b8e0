package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Severity;
import dev.farseer.door.Choice;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Dashboard variables and the names and values of label filters. */
final class Variables {
  private static final int LONGEST_EXPRESSION = 8192;
  private static final Pattern CALL =
      Pattern.compile("(\\w{1,64})\\s*(?:\\((.*)\\))?", Pattern.DOTALL);
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,255}");
  private static final String FORMS =
      "a variable is one of label_names(), label_values(app), label_values({app=\"x\"}, pod),"
          + " root_causes(), prompts(), severities(), query_types()";

  private final Asking asking;

  Variables(Asking asking) {
    this.asking = asking;
  }

  /** {@code POST /variable}. */
  Reply variable(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    ArrayNode out = Json.array();
    for (Choice choice : choices(expression(request.path("payload")), request)) {
      out.addObject().put("__text", choice.description()).put("__value", choice.id());
    }
    return Reply.json(out);
  }

  /** {@code POST /search} of older clients: query types, or a variable. */
  Reply search(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    String target = Requests.text(request, "target");
    ArrayNode out = Json.array();
    if (target.isEmpty() || !CALL.matcher(target).matches()) {
      Stream.of(Questions.Type.values()).forEach(type -> out.add(type.word()));
    } else {
      choices(target, request).forEach(choice -> out.add(choice.id()));
    }
    return Reply.json(out);
  }

  /** {@code POST /tag-keys}. */
  Reply tagKeys(Exchange exchange) throws InterruptedException {
    ArrayNode out = Json.array();
    for (String name : names(range(exchange.json()))) {
      out.addObject().put("type", "string").put("text", name);
    }
    return Reply.json(out);
  }

  /** {@code POST /tag-values}. */
  Reply tagValues(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    ArrayNode out = Json.array();
    for (String value : values(Requests.text(request, "key"), "", range(request))) {
      out.addObject().put("text", value);
    }
    return Reply.json(out);
  }

  private static String expression(JsonNode payload) {
    if (payload.isTextual()) {
      String text = payload.textValue().strip();
      JsonNode inside = Requests.payload(payload);
      return inside.has("logql") ? text : expression(inside);
    }
    for (String name : List.of("target", "query", "expression", "type")) {
      String text = Requests.text(payload, name);
      if (!text.isEmpty()) {
        String label = Requests.text(payload, "label");
        return text.equals("label_values") && !label.isEmpty()
            ? "label_values(" + label + ")"
            : text;
      }
    }
    String label = Requests.text(payload, "label");
    return label.isEmpty() ? "label_names()" : "label_values(" + label + ")";
  }

  private List<Choice> choices(String expression, ObjectNode request) throws InterruptedException {
    Matcher call = CALL.matcher(expression.strip());
    if (expression.length() > LONGEST_EXPRESSION || !call.matches()) {
      throw new Problem(Reason.BAD_REQUEST, FORMS);
    }
    String arguments = call.group(2) == null ? "" : call.group(2).strip();
    return switch (call.group(1)) {
      case "label_names", "labels" -> plain(names(range(request)));
      case "label_values" -> {
        int comma = arguments.startsWith("{") ? arguments.lastIndexOf(',') : -1;
        String selector = comma < 0 ? "" : arguments.substring(0, comma).strip();
        yield plain(values(arguments.substring(comma + 1).strip(), selector, range(request)));
      }
      case "root_causes" -> plain(asking.engine().rootCauses().stream().map(Choice::id).toList());
      case "prompts" -> plain(asking.engine().prompts().get().stream().map(Choice::id).toList());
      case "severities" -> plain(Stream.of(Severity.values()).map(Severity::word).toList());
      case "query_types" ->
          plain(Stream.of(Questions.Type.values()).map(Questions.Type::word).toList());
      default -> throw new Problem(Reason.BAD_REQUEST, FORMS);
    };
  }

  private TimeRange range(ObjectNode request) {
    return Requests.range(request, asking.times());
  }

  private List<String> names(TimeRange range) throws InterruptedException {
    return asking.measures().query("json", "labels", () -> asking.engine().labels().names(range));
  }

  private List<String> values(String label, String selector, TimeRange range)
      throws InterruptedException {
    if (!LABEL.matcher(label).matches()) {
      throw new Problem(
          Reason.BAD_REQUEST, "name a label: letters, digits and _, not starting with a digit");
    }
    return asking
        .measures()
        .query("json", "labels", () -> asking.engine().labels().values(label, selector, range));
  }

  private static List<Choice> plain(List<String> ids) {
    return ids.stream().map(id -> new Choice(id, id)).toList();
  }
}
