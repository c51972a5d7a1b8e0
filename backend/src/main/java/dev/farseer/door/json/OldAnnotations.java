package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.Selectors;
import dev.farseer.explain.ExplainRequest;

/** {@code POST /annotations}, which older clients of the JSON data source call. */
final class OldAnnotations {
  private final Asking asking;

  OldAnnotations(Asking asking) {
    this.asking = asking;
  }

  Reply list(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.json();
    JsonNode annotation = request.path("annotation");
    Options options = new Options(Requests.payload(annotation.path("query")));
    String logql = asking.questions().logql(options);
    ExplainRequest question =
        asking
            .questions()
            .read(
                Questions.Type.ANNOTATIONS,
                Selectors.withSeveralValues(logql),
                options,
                Requests.range(request, asking.times()),
                asking.usualWait(exchange, request),
                asking.longestWait());
    JsonNode rows = Json.rows(asking.frame("", Questions.Type.ANNOTATIONS, question, options));
    ArrayNode out = Json.array();
    for (JsonNode row : rows) {
      ObjectNode each = out.addObject();
      each.set("annotation", annotation);
      each.setAll((ObjectNode) row);
      each.put("isRegion", true);
      ArrayNode tags = each.putArray("tags");
      for (String tag : row.path("tags").asText("").split(",", -1)) {
        tags.add(tag);
      }
    }
    return Reply.json(out);
  }
}
