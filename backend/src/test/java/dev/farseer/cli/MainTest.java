package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String incident() {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      log.append(
          "2026-11-21T10:%02d:%02dZ INFO request handled path=/items/%d status=200 took=%dms\n"
              .formatted(i / 60, i % 60, i, 10 + i % 7));
    }
    log.append("2026-11-21T10:05:01Z ERROR write failed: No space left on device\n");
    return log.toString();
  }

  @Test
  void aWrongWordIsAnsweredWithTheNearestAndCodeTwo() {
    assertEquals(2, run("explan"));
    assertTrue(err.toString().contains("explain"), err.toString());
    assertEquals(2, run("serve", "--prot", "1"));
    assertEquals(2, run("explain"));
    assertTrue(err.toString().contains("--logs"), err.toString());
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of("serve", "demo", "explain", "patterns", "bench", "config", "backup")) {
      assertEquals(0, run(command, "--help"), command);
    }
    assertEquals(0, run("version"));
    assertTrue(out.toString().contains("farseer 0."), out.toString());
  }

  @Test
  void filesAreExplainedAndAScriptCanFailOnIt() throws IOException {
    Path log = file("app.log", incident());
    assertEquals(0, run("explain", "--logs", log.toString()));
    assertTrue(out.toString().contains("disk_full"), out.toString());
    assertTrue(out.toString().contains("301 lines"), out.toString());
    assertEquals(4, run("explain", "--logs", log.toString(), "--fail-on", "medium"));
  }

  @Test
  void jsonRowsCanBeParsed() throws IOException {
    Path log = file("app.log", incident());
    assertEquals(0, run("explain", "--logs", log.toString(), "--json"));
    JsonNode rows = new ObjectMapper().readTree(out.toString());
    assertTrue(rows.isArray() && !rows.isEmpty(), out.toString());
    assertEquals("disk_full", rows.path(0).path("root_cause").asText());
  }

  @Test
  void everyLineGetsThePatternItIsCountedIn() throws IOException {
    Path lines =
        file(
            "lines.txt",
            "user 1 logged in\nuser 2 logged in\r\n\ndisk sda failed\nuser 3 logged in");
    assertEquals(0, run("patterns", "--assign", lines.toString()));
    List<String> ids = out.toString().lines().toList();
    assertEquals(5, ids.size());
    assertEquals(ids.get(0), ids.get(1));
    assertEquals(ids.get(0), ids.get(4));
    assertNotEquals(ids.get(0), ids.get(3));
    out.getBuffer().setLength(0);
    assertEquals(0, run("patterns", "--json", lines.toString()));
    JsonNode patterns = new ObjectMapper().readTree(out.toString());
    long sum = 0;
    for (JsonNode pattern : patterns) {
      sum += pattern.path("count").asLong();
    }
    assertEquals(5, sum);
    assertEquals(ids.get(0), patterns.path(0).path("id").asText());
  }

  @Test
  void missingFilesAndWrongSettingsAreTold() throws IOException {
    assertEquals(2, run("explain", "--logs", folder.resolve("no.log").toString()));
    assertTrue(err.toString().contains("no.log"), err.toString());
    Path config = file("farseer.yaml", "lokki: {url: x}\nllm: {slots: many}\n");
    assertEquals(2, run("config", "--config", config.toString()));
    assertTrue(err.toString().contains("did you mean loki?"), err.toString());
    assertTrue(err.toString().contains("llm.slots must be a number"), err.toString());
  }

  @Test
  void theConfigurationIsShownWithoutSecretsAndReadsBack() throws IOException {
    Path config = file("farseer.yaml", "loki: {bearerToken: hush, url: 'http://loki:3100'}\n");
    assertEquals(0, run("config", "--config", config.toString()));
    assertTrue(out.toString().contains("bearerToken: '***'"), out.toString());
    assertTrue(!out.toString().contains("hush"), out.toString());
    Path again = file("again.yaml", out.toString().replace("'***'", "hush"));
    out.getBuffer().setLength(0);
    assertEquals(0, run("config", "--config", again.toString()), err.toString());
  }

  @Test
  void aLokiThatIsDownIsCodeThree() throws IOException {
    Path config = file("farseer.yaml", "loki: {url: 'http://127.0.0.1:1', retries: 0}\n");
    assertEquals(3, run("explain", "{app=\"a\"}", "--config", config.toString(), "--wait", "0"));
    assertTrue(out.toString().contains("Loki cannot be reached"), out.toString());
  }

  @Test
  void aBackupIsWrittenOnceAndSaysOfWhat() throws IOException {
    Path config = file("farseer.yaml", "store:\n  file: " + folder.resolve("farseer.db") + "\n");
    Path copy = folder.resolve("copy.db");
    String[] command = {"backup", copy.toString(), "--config", config.toString()};
    assertEquals(0, run(command), err.toString());
    assertTrue(out.toString().contains("0 cases, 0 insights"), out.toString());
    assertTrue(out.toString().contains("copied into " + copy), out.toString());
    assertTrue(Files.size(copy) > 0);
    assertEquals(2, run(command));
    assertTrue(err.toString().contains("exists already"), err.toString());
  }

  @Test
  void aDamagedStoreIsNotBackedUp() throws Exception {
    Path config = file("farseer.yaml", "store:\n  file: " + folder.resolve("farseer.db") + "\n");
    Files.writeString(folder.resolve("farseer.db"), "no database");
    Path copy = folder.resolve("copy.db");
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.farseer.cli.Main",
            "backup",
            copy.toString(),
            "--config",
            config.toString());
    // a process of its own: what is set for all tests wins over the file
    command.environment().remove("FARSEER_STORE_FILE");
    Process process = command.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(3, process.waitFor(), said);
    assertTrue(said.contains("is damaged"), said);
    assertTrue(Files.notExists(copy));
  }

  @Test
  void aStoreIsFilledAndMeasured() {
    assertEquals(0, run("bench", "store", "--cases", "50", "--insights", "200"), err.toString());
    assertTrue(out.toString().contains("50 cases, "), out.toString());
    assertTrue(out.toString().contains("merge 20 insights "), out.toString());
  }
}
