package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real llama-server with a tiny random model, for tests of any package. Fetched once into the
 * user's cache folder; where it cannot be had, the tests that want it are skipped, or fail when the
 * environment variable FARSEER_TEST_STRICT is {@code true}.
 */
public final class RealLlamaServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RealLlamaServer.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What is there, or why not. */
  private record Parts(@Nullable Path binary, @Nullable Path model, String missing) {}

  private static @Nullable Parts parts;

  private final Process process;
  private final int port;

  private RealLlamaServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param slots calls at once, from 1
   * @param contextTokens tokens of one call, from 256 to 8192
   * @param arguments further ones for its command line
   */
  public static RealLlamaServer start(int slots, int contextTokens, String... arguments) {
    int port = LlamaServerBinary.freePort();
    List<String> command = new ArrayList<>(List.of(binary().toString()));
    command.addAll(List.of("-m", model().toString(), "--host", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "-t", "1"));
    command.addAll(List.of("-np", Integer.toString(slots)));
    command.addAll(List.of("-c", Integer.toString(slots * contextTokens)));
    command.addAll(List.of("--cache-ram", "64", "--no-ui", "--offline"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // a test run that is stopped must not leave it behind
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      RealLlamaServer server = new RealLlamaServer(process, port);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program; skips the test where there is none. */
  public static Path binary() {
    Path binary = parts().binary();
    require(binary != null);
    return binary == null ? Path.of("") : binary;
  }

  /** The model's file; skips the test where there is no server for it. */
  public static Path model() {
    Path model = parts().model();
    require(model != null);
    return model == null ? Path.of("") : model;
  }

  /** Where it is, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Slots that work on a call now. */
  public int busySlots() {
    int busy = 0;
    for (JsonNode slot : get("/slots")) {
      busy += slot.path("is_processing").asBoolean() ? 1 : 0;
    }
    return busy;
  }

  /** A GET route's answer. */
  public JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
  }

  /** A POST route's answer. */
  public JsonNode post(String path, JsonNode body) {
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private static JsonNode send(HttpRequest request) {
    try {
      return JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets it hang: it takes connections and says nothing. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " ended with code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills it and waits until it is gone. */
  @Override
  public void close() {
    kill();
  }

  /** The same, in the middle of a test. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    HttpRequest health = HttpRequest.newBuilder(URI.create(url() + "/health")).build();
    try {
      // every 20 ms, unless it ends before
      while (!process.waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline) {
        if (healthy(health)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    close();
    throw new IllegalStateException("llama-server did not become ready");
  }

  private static boolean healthy(HttpRequest health) throws IOException, InterruptedException {
    try {
      return HTTP.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private static void require(boolean there) {
    String why = "no real llama-server: " + parts().missing();
    if (Boolean.parseBoolean(System.getenv("FARSEER_TEST_STRICT"))) {
      if (!there) {
        throw new AssertionError(why);
      }
    } else {
      Assumptions.assumeTrue(there, why);
    }
  }

  private static synchronized Parts parts() {
    Parts known = parts;
    if (known == null) {
      known = provide();
      parts = known;
      if (known.binary() == null) {
        LOG.log(
            Level.WARNING,
            "There is no real llama-server, its tests are skipped: {0}",
            known.missing());
      }
    }
    return known;
  }

  private static Parts provide() {
    try {
      String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
      Path home =
          cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
      Path folder = Files.createDirectories(home.resolve("farseer"));
      // several builds may want it at the same time
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("llama-server.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        Path server = folder.resolve("llama-server");
        Path binary = server.resolve("llama-server");
        if (!Files.isExecutable(binary)) {
          String missing = fetch(server);
          if (!Files.isExecutable(binary)) {
            return new Parts(null, null, missing);
          }
        }
        Path target = Files.createDirectories(Path.of("target", "llama"));
        Path model = target.resolve("tiny.gguf").toAbsolutePath();
        TinyModel.write(model);
        return new Parts(binary, model, "");
      }
    } catch (IOException e) {
      return new Parts(null, null, e.toString());
    }
  }

  /** Runs the script; the last line it wrote. */
  private static String fetch(Path folder) throws IOException {
    Path script = Path.of("src", "test", "scripts", "fetch-llama-server.sh");
    Path log = Files.createTempFile("fetch-llama-server", ".log");
    try {
      Process process =
          new ProcessBuilder("sh", script.toString(), folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return "fetching it took more than 5 minutes";
      }
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "fetching it failed" : lines.getLast();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }
}
