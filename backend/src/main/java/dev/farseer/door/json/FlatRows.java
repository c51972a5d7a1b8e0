package dev.farseer.door.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Exchange;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.Selectors;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameJson;

/**
 * {@code GET|POST /api/v1/insights}, {@code patterns}, {@code logs}: a flat array of rows, as the
 * Infinity data source and scripts read them. Needs no range, because Grafana's alerting does not
 * always have one to send.
 */
final class FlatRows {
  private final Asking asking;
  private final Questions.Type type;

  FlatRows(Asking asking, Questions.Type type) {
    this.asking = asking;
    this.type = type;
  }

  Reply list(Exchange exchange) throws InterruptedException {
    ObjectNode request = exchange.params();
    request.setAll(exchange.json());
    Options options = new Options(request);
    ExplainRequest question =
        asking
            .questions()
            .read(
                type,
                Selectors.withSeveralValues(asking.questions().logql(options)),
                options,
                asking
                    .times()
                    .range(options.node("from"), options.node("to"), options.node("since")),
                asking.usualWait(exchange, request),
                asking.longestWait());
    Frame frame = asking.frame("", type, asking.asSent(exchange, question), options);
    return Reply.json(200, FrameJson.bytes(FrameJson::rows, frame));
  }
}
