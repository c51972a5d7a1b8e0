package dev.farseer.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks like a llama-server, always gives the same answer about P1, and takes down what it was
 * asked.
 */
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

  /** Where the templates say which pattern a prompt is about. */
  private static final Pattern QUESTION = Pattern.compile("(?m)^Pattern: (.*)$");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration thinking;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /**
   * A call.
   *
   * @param question the pattern that it asked about
   * @param at {@link System#nanoTime} when it came
   * @param ended completed with {@link System#nanoTime} when its answer was written or nobody took
   *     it
   */
  public record Asked(String question, long at, CompletableFuture<Long> ended) {}

  /** On a free port, answering at once. */
  public FixedModel() throws IOException {
    this(Duration.ZERO);
  }

  /**
   * On a free port.
   *
   * @param thinking time between a question and its answer
   */
  public FixedModel(Duration thinking) throws IOException {
    this.thinking = thinking;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Every call until now, in their order; calls that only warm the cache are not among them. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (path.endsWith("/chat/completions")) {
        answer(exchange, JSON.readTree(body));
      } else if (path.equals("/props")) {
        send(exchange, 200, "application/json", PROPS);
      } else {
        send(exchange, 404, "application/json", "{\"error\":{\"message\":\"not here\"}}");
      }
    }
  }

  private void answer(HttpExchange exchange, JsonNode request) throws IOException {
    boolean warming = request.path("max_tokens").asInt() == 1;
    Matcher question = QUESTION.matcher(request.path("messages").path(1).path("content").asText());
    Asked call =
        new Asked(
            question.find() ? question.group(1) : "", System.nanoTime(), new CompletableFuture<>());
    if (!warming) {
      asked.add(call);
    }
    try {
      Thread.sleep(warming ? Duration.ZERO : thinking);
      send(exchange, 200, "text/event-stream", events());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      call.ended().complete(System.nanoTime());
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
