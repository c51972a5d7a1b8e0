package dev.farseer.door.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Asker;
import dev.farseer.door.Cases;
import dev.farseer.door.Choice;
import dev.farseer.door.Engine;
import dev.farseer.door.Json;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Resources;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the front end asks for beside queries: completion, checks, feedback. */
final class ResourceCalls {
  private static final int LONGEST_SELECTOR = 64 << 10;

  private final Engine engine;
  private final ServerSettings settings;
  private final Asker asker;
  private final Cases cases;

  ResourceCalls(Engine engine, ServerSettings settings, Asker asker) {
    this.engine = engine;
    this.settings = settings;
    this.asker = asker;
    this.cases = new Cases(engine.cases());
  }

  CallResourceResponse answer(CallResourceRequest request) throws InterruptedException {
    String path = strip(request.getPath());
    String method = request.getMethod().toUpperCase(Locale.ROOT);
    if (path.equals("feedback") || path.equals("logql/check")) {
      require(method, "POST");
      ObjectNode body = body(request);
      return Responses.json(
          Json.bytes(
              path.equals("feedback")
                  ? Resources.feedback(engine.feedback(), body)
                  : Resources.check(body)));
    }
    if (path.startsWith("cases/")) {
      return Responses.json(Json.bytes(aCase(path.substring(6), method, request)));
    }
    require(method, "GET");
    ObjectNode params = params(request.getUrl());
    return Responses.json(Json.bytes(read(path, params, new Options(params))));
  }

  private JsonNode aCase(String path, String method, CallResourceRequest request) {
    String[] parts = path.split("/", -1);
    String id = decoded(parts[0]);
    if (parts.length == 1) {
      if (method.equals("DELETE")) {
        return cases.remove(id);
      }
      require(method, "GET");
      return cases.show(id);
    }
    require(method, "POST");
    return switch (parts.length == 2 ? parts[1] : "") {
      case "confirm" -> cases.confirm(id, body(request));
      case "correct" -> cases.correct(id, body(request));
      default -> throw new Problem(Reason.NOT_FOUND, "with a case one can confirm and correct");
    };
  }

  private JsonNode read(String path, ObjectNode params, Options options)
      throws InterruptedException {
    return switch (path) {
      case "labels" -> texts(engine.labels().names(range(params)));
      case "label-values" ->
          texts(engine.labels().values(options.word("label"), selector(options), range(params)));
      case "patterns" -> patterns(params, options);
      case "cases" -> cases.list(params);
      case "prompts" -> choices(engine.prompts().get());
      case "taxonomy" -> choices(engine.rootCauses());
      default ->
          throw new Problem(
              Reason.NOT_FOUND,
              "there is no resource of this name; there are labels, label-values, patterns,"
                  + " prompts, taxonomy, cases, logql/check and feedback");
    };
  }

  private JsonNode patterns(ObjectNode params, Options options) throws InterruptedException {
    ExplainRequest question =
        asker
            .questions()
            .read(
                Questions.Type.PATTERNS,
                selector(options),
                options,
                range(params),
                Duration.ZERO,
                settings.maxWait());
    return Resources.completions(asker.completions(question));
  }

  private static String selector(Options options) {
    return options.text(LONGEST_SELECTOR, "selector", "query");
  }

  private TimeRange range(ObjectNode params) {
    return params.has("from") || params.has("to")
        ? asker.times().range(params.path("from"), params.path("to"), MissingNode.getInstance())
        : asker.times().lastHour();
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode out = Json.array();
    texts.forEach(out::add);
    return out;
  }

  private static ArrayNode choices(List<Choice> choices) {
    ArrayNode out = Json.array();
    choices.forEach(
        each -> out.addObject().put("id", each.id()).put("description", each.description()));
    return out;
  }

  private static ObjectNode body(CallResourceRequest request) {
    if (Json.read(request.getBody().toByteArray(), "the body") instanceof ObjectNode object) {
      return object;
    }
    throw new Problem(Reason.BAD_REQUEST, "the body must be a JSON object");
  }

  /** The first value of each parameter of a URL's query string. */
  private static ObjectNode params(String url) {
    ObjectNode params = Json.object();
    int start = url.indexOf('?');
    if (start >= 0) {
      for (String pair : url.substring(start + 1).split("&", -1)) {
        String[] sides = pair.split("=", 2);
        String name = decoded(sides[0]);
        if (!name.isEmpty() && !params.has(name)) {
          params.put(name, sides.length == 2 ? decoded(sides[1]) : "");
        }
      }
    }
    return params;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Problem(Reason.BAD_REQUEST, "the parameters of the URL do not decode", e);
    }
  }

  private static void require(String method, String wanted) {
    if (!method.equals(wanted)) {
      throw new Problem(Reason.METHOD_NOT_ALLOWED, "send it as " + wanted);
    }
  }

  private static String strip(String path) {
    return path.replaceAll("^/+|/+$", "");
  }
}
