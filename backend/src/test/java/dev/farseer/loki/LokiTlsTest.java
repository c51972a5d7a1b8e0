package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A Loki behind TLS whose certificate only its own authority file vouches for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LokiTlsTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir private static Path folder = Path.of("");
  private Path certificate = Path.of("");
  private String url = "";

  @BeforeAll
  void serve() throws Exception {
    Path store = folder.resolve("loki.p12");
    certificate = folder.resolve("loki.pem");
    keytool("-genkeypair -alias loki -keyalg EC -dname CN=loki -ext san=ip:127.0.0.1", store);
    keytool("-exportcert -rfc -alias loki -file " + certificate, store);
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("changeit"));
    url = new FakeLoki(vertx, options).url().replace("http:", "https:");
  }

  @AfterAll
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static void keytool(String arguments, Path store) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private LokiClient client(boolean insecure, String caFile) {
    LokiSettings d = LokiSettings.defaults();
    return new LokiClient(
        vertx,
        new LokiSettings(
            url,
            "",
            Secret.NONE,
            "",
            Secret.NONE,
            insecure,
            caFile,
            "",
            "",
            d.timeout(),
            d.connectTimeout(),
            d.lineLimit(),
            d.pageSize(),
            d.parallelism(),
            d.connections(),
            0,
            d.retryPause()),
        Telemetry.local());
  }

  @Test
  void trustsTheAuthorityFile() throws Exception {
    try (LokiClient client = client(false, certificate.toString())) {
      client.ready(LokiClientSuite.budget());
    }
  }

  @Test
  void trustsAnyoneWhenToldTo() throws Exception {
    try (LokiClient client = client(true, "")) {
      client.ready(LokiClientSuite.budget());
    }
  }

  @Test
  void trustsNobodyElse() {
    try (LokiClient client = client(false, "")) {
      Problem problem = assertThrows(Problem.class, () -> client.ready(LokiClientSuite.budget()));
      assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains("loki.caFile"), problem.detail());
    }
  }

  @Test
  void namesAFileThatIsNotThere() {
    Problem problem = assertThrows(Problem.class, () -> client(false, "/no/such/file.pem"));
    assertEquals(Reason.FILE, problem.reason());
    assertTrue(problem.detail().contains("loki.caFile"), problem.detail());
  }
}
