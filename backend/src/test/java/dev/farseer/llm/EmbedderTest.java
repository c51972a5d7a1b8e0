package dev.farseer.llm;

import static dev.farseer.llm.Chats.budget;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EmbedderTest {
  private static final FakeServer.Script NO_CHAT = (_, wire) -> wire.json(500, "{}");

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static FakeServer embedding(int status) {
    FakeServer.Script other = FakeServer.llamaScript(1, 4096, NO_CHAT);
    return FakeServer.of(
        (request, wire) -> {
          if (!request.path().endsWith("/embeddings")) {
            other.answer(request, wire);
            return;
          }
          StringBuilder data = new StringBuilder();
          request
              .body()
              .path("input")
              .forEach(
                  text ->
                      data.append(data.isEmpty() ? "" : ",")
                          .append("{\"embedding\":[0.5,%d]}".formatted(text.asText().length())));
          wire.json(status, "{\"data\":[" + data + "]}");
        });
  }

  private static ModelPool pool(FakeServer... servers) throws InterruptedException {
    LlmServer[] specs = new LlmServer[servers.length];
    for (int i = 0; i < specs.length; i++) {
      specs[i] = new LlmServer("s" + i, servers[i].url(), Secret.NONE, "", 0, 1);
    }
    ModelPool pool = new ModelPool(vertx, Chats.pool(specs), Telemetry.local());
    ModelState _ = pool.state(Duration.ofSeconds(30));
    return pool;
  }

  @Test
  void inBatchesInTheirOrder() throws InterruptedException {
    try (FakeServer server = embedding(200);
        ModelPool pool = pool(server)) {
      List<String> texts = Collections.nCopies(40, "one");
      List<float[]> vectors = pool.embed(texts, budget()).orElseThrow();
      assertEquals(40, vectors.size());
      assertArrayEquals(new float[] {0.5f, 3}, vectors.getFirst());
      assertEquals(2, server.paths.stream().filter(p -> p.endsWith("/embeddings")).count());
    }
  }

  @Test
  void aServerThatCannotIsAskedOnce() throws InterruptedException {
    try (FakeServer cannot = embedding(501);
        ModelPool pool = pool(cannot)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Optional.empty(), pool.embed(List.of("a"), budget()));
      }
      assertEquals(1, cannot.paths.stream().filter(p -> p.endsWith("/embeddings")).count());
    }
  }

  @Test
  void anotherServerMayBeAble() throws InterruptedException {
    try (FakeServer cannot = embedding(501);
        FakeServer can = embedding(200);
        ModelPool pool = pool(cannot, can)) {
      for (int i = 0; i < 3; i++) {
        assertTrue(pool.embed(List.of("a"), budget()).isPresent());
      }
      assertTrue(cannot.paths.stream().filter(p -> p.endsWith("/embeddings")).count() <= 1);
    }
  }

  @Test
  void withoutAModelThereAreNone() throws InterruptedException {
    try (ModelPool pool = new ModelPool(vertx, LlmSettings.defaults(), Telemetry.local())) {
      assertEquals(Optional.empty(), pool.embed(List.of("a"), budget()));
    }
  }

  @Test
  void textsAreCutWithinCharacters() {
    assertEquals("short", Embedder.cut("short"));
    assertEquals(" ", Embedder.cut(""));
    assertEquals(Embedder.MOST_BYTES, Embedder.cut("x".repeat(2000)).length());
    String wide = Embedder.cut("\ud83d\ude00".repeat(400));
    assertTrue(wide.getBytes(StandardCharsets.UTF_8).length <= Embedder.MOST_BYTES);
    assertEquals(0, wide.length() % 2);
  }

  @Test
  void aRealServerTakesTheLongestText() throws InterruptedException {
    try (RealLlamaServer real =
            RealLlamaServer.start(1, 2048, "--embeddings", "--pooling", "mean");
        RealLlamaServer plain = RealLlamaServer.start(1, 2048);
        ModelPool pool =
            new ModelPool(
                vertx,
                Chats.pool(LlmServer.at("plain", plain.url()), LlmServer.at("real", real.url())),
                Telemetry.local())) {
      ModelState _ = pool.state(Duration.ofSeconds(30));
      List<float[]> vectors =
          pool.embed(List.of("a line", "x".repeat(3000)), budget()).orElseThrow();
      assertEquals(2, vectors.size());
      assertTrue(vectors.getFirst().length > 0);
      assertEquals(vectors.getFirst().length, vectors.getLast().length);
    }
  }
}
