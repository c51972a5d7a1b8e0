package dev.farseer.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsReaderTest {
  enum Mode {
    FAST,
    VERY_SAFE
  }

  record Inner(String modelPath, Secret apiKey, Duration timeout, int slots) {
    Inner {
      if (slots < 0) {
        throw new IllegalArgumentException("slots must not be negative, got " + slots);
      }
    }
  }

  record Outer(
      Inner llm,
      boolean on,
      Mode mode,
      Path folder,
      List<String> names,
      Map<String, String> pins) {}

  private static final Outer DEFAULTS =
      new Outer(
          new Inner("", Secret.NONE, Duration.ofSeconds(30), 0),
          true,
          Mode.FAST,
          Path.of("x"),
          List.of(),
          Map.of());

  private static JsonNode yaml(String text) throws IOException {
    return new YAMLMapper().readTree(text);
  }

  @Test
  void nothingSetGivesTheDefaults() throws IOException {
    SettingsReader reader = new SettingsReader(Map.of());
    assertEquals(DEFAULTS, reader.read(DEFAULTS, yaml("")));
    assertEquals(List.of(), reader.problems());
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws IOException {
    SettingsReader reader =
        new SettingsReader(
            Map.of("FARSEER_LLM_MODEL_PATH", "/env.gguf", "FARSEER_NAMES", "a, b", "HOME", "/h"));
    Outer read =
        reader.read(
            DEFAULTS,
            yaml(
                """
                llm: {modelPath: /file.gguf, timeout: 1m30s, slots: 4, apiKey: k}
                mode: very-safe
                pins: {a: b}
                """));
    assertEquals(new Inner("/env.gguf", new Secret("k"), Duration.ofSeconds(90), 4), read.llm());
    assertEquals(Mode.VERY_SAFE, read.mode());
    assertEquals(List.of("a", "b"), read.names());
    assertEquals(Map.of("a", "b"), read.pins());
    assertEquals(List.of(), reader.problems());
  }

  @Test
  void everyProblemIsToldAtOnceWithTheNearestKey() throws IOException {
    SettingsReader reader =
        new SettingsReader(Map.of("FARSEER_LLM_MODEL_PAHT", "x", "FARSEER_TEST_DATA", "d"));
    reader.read(
        DEFAULTS, yaml("{llm: {slots: -1, timeuot: 3s}, on: maybe, mode: slow, folder: [a]}"));
    reader.rejectUnknownVariables(List.of("FARSEER_TEST_"));
    assertEquals(
        List.of(
            "llm.timeuot is not a known key, did you mean timeout?",
            "llm: slots must not be negative, got -1",
            "on must be true or false, got 'maybe'",
            "mode must be one of fast, very_safe, got 'slow'",
            "folder must be a single value",
            "environment variable FARSEER_LLM_MODEL_PAHT is not known, did you mean"
                + " FARSEER_LLM_MODEL_PATH?"),
        reader.problems());
  }

  record Server(String url, Secret apiKey, int tier) {
    Server {
      if (tier < 1) {
        throw new IllegalArgumentException("tier must be from 1, got " + tier);
      }
    }

    /** Convention of records in lists. */
    public static Server defaults() {
      return new Server("", Secret.NONE, 1);
    }
  }

  record Pool(List<Server> servers, int queue) {}

  private static final Pool POOL = new Pool(List.of(), 7);

  @Test
  void aListOfRecordsComesFromTheFileWithKeysFromTheEnvironment() throws IOException {
    SettingsReader reader =
        new SettingsReader(
            Map.of(
                "FARSEER_SERVERS_1_API_KEY", "hush",
                "FARSEER_SERVERS_2_URL", "http://c",
                "FARSEER_SERVERS_2_TIER", "3"));
    Pool read =
        reader.read(POOL, yaml("servers: [{url: 'http://a', apiKey: k}, {url: 'http://b'}]"));
    reader.rejectUnknownVariables(List.of());
    assertEquals(List.of(), reader.problems());
    assertEquals(
        new Pool(
            List.of(
                new Server("http://a", new Secret("k"), 1),
                new Server("http://b", new Secret("hush"), 1),
                new Server("http://c", Secret.NONE, 3)),
            7),
        read);
    String shown = new YAMLMapper().writeValueAsString(SettingsTree.of(read));
    assertFalse(shown.contains("hush"), shown);
    assertTrue(shown.contains("***"), shown);
    SettingsReader again =
        new SettingsReader(
            Map.of("FARSEER_SERVERS_0_API_KEY", "k", "FARSEER_SERVERS_1_API_KEY", "hush"));
    assertEquals(read, again.read(POOL, yaml(shown)));
    assertEquals(POOL, new SettingsReader(Map.of()).read(POOL, yaml("servers:")));
  }

  @Test
  void everyProblemOfEveryElementIsTold() throws IOException {
    SettingsReader reader =
        new SettingsReader(Map.of("FARSEER_SERVERS_7_URL", "x", "FARSEER_SERVERS_0_TEIR", "2"));
    reader.read(
        POOL, yaml("{servers: [{urll: 'http://a'}, {tier: 0}, text, {url: [a]}], queue: many}"));
    reader.rejectUnknownVariables(List.of());
    assertEquals(
        List.of(
            "servers[0].urll is not a known key, did you mean url?",
            "servers[1]: tier must be from 1, got 0",
            "servers[2] must have keys, got a single value",
            "servers[3].url must be a single value",
            "queue must be a number, got 'many'",
            "environment variable FARSEER_SERVERS_0_TEIR is not known, did you mean"
                + " FARSEER_SERVERS_0_TIER?",
            "environment variable FARSEER_SERVERS_7_URL is not known, did you mean"
                + " FARSEER_SERVERS_0_URL?"),
        reader.problems());
    SettingsReader single = new SettingsReader(Map.of());
    single.read(POOL, yaml("servers: {url: 'http://a'}"));
    assertEquals(List.of("servers must be a list, got keys"), single.problems());
  }

  @Test
  void theShownTreeHidesSecretsAndReadsBack() throws IOException {
    Outer set =
        new Outer(
            new Inner("m", new Secret("hush-hush"), Duration.ofMillis(1500), 2),
            false,
            Mode.VERY_SAFE,
            Path.of("y"),
            List.of("n"),
            Map.of("k", "v"));
    String shown = new YAMLMapper().writeValueAsString(SettingsTree.of(set));
    assertFalse(shown.contains("hush"), shown);
    assertTrue(shown.contains("timeout: \"1s500ms\""), shown);
    SettingsReader reader = new SettingsReader(Map.of("FARSEER_LLM_API_KEY", "hush-hush"));
    assertEquals(set, reader.read(DEFAULTS, yaml(shown)));
  }

  @Test
  void durationsRoundTrip() {
    for (String text : List.of("0", "5ms", "250us", "10s", "1h30m", "7d", "1d2h3m4s5ms")) {
      assertEquals(text, Durations.format(Durations.parse(text)));
    }
    assertEquals(Duration.ofMillis(1500), Durations.parse("1.5s"));
  }
}
