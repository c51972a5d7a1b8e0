package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** A fake Loki of its own for each test, and a client for it. */
abstract class FakeLokiTest {
  static final ObjectMapper JSON = new ObjectMapper();
  static final TimeRange WINDOW = new TimeRange(1_000_000_000L, 101_000_000_000L);
  static final String ALL = "{app=\"a\"}";
  static final LogQuery QUERY = new LogQuery(ALL, WINDOW, 500_000);

  final Vertx vertx = Vertx.vertx();
  final FakeLoki loki = new FakeLoki(vertx);
  final Telemetry telemetry = Telemetry.local();
  final LokiSettings settings = LokiClientSuite.settings(loki.url(), 5_000, 4);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  /** Lines spread evenly over the window. */
  final void fill(int lines) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode stream = body.putArray("streams").addObject();
    stream.putObject("stream").put("app", "a");
    ArrayNode values = stream.putArray("values");
    long step = WINDOW.lengthNs() / lines;
    IntStream.range(0, lines)
        .forEach(
            i ->
                values.addArray().add(Long.toString(WINDOW.startNs() + i * step)).add("line " + i));
    loki.push(body);
  }

  final LokiClient client() {
    return new LokiClient(vertx, settings, telemetry);
  }

  final LokiClient client(Duration timeout, int retries) {
    LokiSettings s = settings;
    return new LokiClient(
        vertx,
        new LokiSettings(
            s.url(),
            "team-a",
            new Secret("s3cret-token"),
            "",
            Secret.NONE,
            false,
            "",
            "",
            "",
            timeout,
            s.connectTimeout(),
            s.lineLimit(),
            s.pageSize(),
            s.parallelism(),
            s.connections(),
            retries,
            s.retryPause()),
        telemetry);
  }

  final Problem failure(LokiClient client) {
    try (client) {
      return assertThrows(
          Problem.class, () -> client.read(QUERY, LokiClientSuite.budget(), _ -> {}));
    }
  }

  static FakeLoki.Fault says(int status, String type, String body) {
    return request -> {
      request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
      return true;
    };
  }

  static FakeLoki.Fault isHung(CountDownLatch arrived, CompletableFuture<Void> closed) {
    return request -> {
      request.connection().closeHandler(_ -> closed.complete(null));
      arrived.countDown();
      return true;
    };
  }
}
