package dev.farseer.cli.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks like a llama-server and always gives the same answer about P1. */
public final class FixedModel implements AutoCloseable {
  private static final String PROPS =
      "{\"total_slots\":2,\"model_alias\":\"fixed\",\"default_generation_settings\":{\"n_ctx\":16384}}";

  /** The pieces of one answer. */
  private static final String[] PIECES = {
    "{\\\"summary\\\":\\\"The disk",
    " is full\\\",",
    "\\\"evidence\\\":[\\\"P1\\\"],",
    "\\\"root_cause\\\":\\\"disk_full\\\",",
    "\\\"severity\\\":\\\"high\\\",",
    "\\\"confidence\\\":0.9,",
    "\\\"action\\\":\\\"Free some",
    " space\\\"}"
  };

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** On a free port. */
  public FixedModel() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/", FixedModel::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      String path = exchange.getRequestURI().getPath();
      if (path.endsWith("/chat/completions")) {
        send(exchange, 200, "text/event-stream", events());
      } else if (path.equals("/props")) {
        send(exchange, 200, "application/json", PROPS);
      } else {
        send(exchange, 404, "application/json", "{\"error\":{\"message\":\"not here\"}}");
      }
    }
  }

  private static String events() {
    StringBuilder events = new StringBuilder();
    for (String piece : PIECES) {
      events.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
      events.append(piece).append("\"}}]}\n\n");
    }
    return events
        .append("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
        .append(
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":8}}\n\n")
        .append("data: [DONE]\n\n")
        .toString();
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
