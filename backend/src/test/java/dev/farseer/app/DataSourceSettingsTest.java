package dev.farseer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.plugin.DataSource;
import dev.farseer.frame.Links;
import dev.farseer.llm.LlmServer;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DataSourceSettingsTest {
  private static DataSourceSettings read(String jsonData, Map<String, String> secrets)
      throws Exception {
    ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(jsonData);
    return DataSourceSettings.of(
        FarseerSettings.defaults(), new DataSource(1, "abc", "Farseer", 1, tree, secrets));
  }

  private static Problem refused(String jsonData) {
    Problem problem = assertThrows(Problem.class, () -> read(jsonData, Map.of()));
    assertEquals(Reason.SETTINGS, problem.reason());
    return problem;
  }

  @Test
  void sectionsOfTheFileLieOverTheProcessSettings() throws Exception {
    DataSourceSettings settings =
        read(
            """
            {"loki": {"url": "https://loki:3100", "tenant": "shop", "user": "grafana", "lineLimit": 5000},
             "llm": {"url": "http://llama:8080", "model": "qwen"},
             "server": {"panelWait": "3s", "maxRange": "7d"},
             "explain": {"askedPatterns": 4},
             "tempo": {"uid": "tempo", "name": "Tempo"}}
            """,
            Map.of("lokiPassword", "pass", "llmApiKey", "key"));
    assertEquals("https://loki:3100", settings.farseer().loki().url());
    assertEquals("shop", settings.farseer().loki().tenant());
    assertEquals("pass", settings.farseer().loki().password().value());
    assertEquals(5000, settings.farseer().loki().lineLimit());
    assertEquals("key", settings.farseer().llm().apiKey().value());
    assertEquals(Duration.ofSeconds(3), settings.farseer().server().panelWait());
    assertEquals(4, settings.farseer().explain().askedPatterns());
    assertEquals(new Links("tempo", "Tempo"), settings.links());
    assertEquals("", settings.serviceUrl());
    assertFalse(settings.toString().contains("pass,"), "secrets are not printed");
  }

  @Test
  void nothingSetMeansTheDefaults() throws Exception {
    assertEquals(FarseerSettings.defaults(), read("{}", Map.of()).farseer());
    assertEquals(
        FarseerSettings.defaults(),
        read(
                "{\"loki\": {\"url\": \"\", \"tenant\": null}, \"pdcInjected\": false}",
                Map.of("lokiPassword", ""))
            .farseer());
  }

  @Test
  void aFarseerUrlMakesAGateway() throws Exception {
    DataSourceSettings settings =
        read(
            "{\"farseer\": {\"url\": \"https://farseer.example:7117/base\"}}",
            Map.of("farseerToken", "token"));
    assertEquals("https://farseer.example:7117/base", settings.serviceUrl());
    assertEquals("token", settings.serviceToken().value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"farseer:7117", "ftp://farseer", "http://user:pass@farseer", "http://a b"})
  void anAddressThatIsNoneIsRefused(String url) {
    assertTrue(
        refused("{\"farseer\": {\"url\": \"" + url + "\"}}").detail().contains("farseer.url"));
  }

  @ParameterizedTest
  @CsvSource({
    "llm, serverBinary",
    "llm, serverArguments",
    "llm, modelPath",
    "loki, caFile",
    "loki, clientCertFile",
    "loki, clientKeyFile",
    "casebook, extraFolder",
    "prompt, folder",
  })
  void filesAndProgramsOfTheMachineAreTheServerAdministrators(String section, String key) {
    Problem problem = refused("{\"" + section + "\": {\"" + key + "\": \"/bin/sh\"}}");
    assertTrue(problem.detail().contains(section + "." + key), problem.detail());
    assertTrue(problem.detail().contains("grafana.ini"), problem.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"postgresql://elsewhere/farseer\"}",
        "{\"file\": \"/etc/passwd\"}",
        "{}",
        "\"text\""
      })
  void theStoreIsTheServerAdministrators(String section) {
    Problem problem = refused("{\"store\": " + section + "}");
    assertTrue(problem.detail().contains("store cannot be set here"), problem.detail());
    assertTrue(problem.detail().contains("grafana.ini"), problem.detail());
    assertFalse(problem.detail().contains("passwd"), problem.detail());
  }

  @Test
  void aSecretInTheOpenIsRefusedAndNotRepeated() {
    Problem problem = refused("{\"loki\": {\"user\": \"a\", \"password\": \"hunter2\"}}");
    assertTrue(problem.detail().contains("secureJsonData"), problem.detail());
    assertFalse(problem.detail().contains("hunter2"), problem.detail());
  }

  @Test
  void keysOfFurtherServersAreSecretsByTheirName() throws Exception {
    DataSourceSettings settings =
        read(
            """
            {"llm": {"servers": [
              {"name": "small", "url": "http://a:8080", "apiKey": ""},
              {"name": "large", "url": "https://b/v1", "model": "qwen", "slots": 8, "tier": 2}]}}
            """,
            Map.of("llmKey.large", "key-b", "llmKey.gone", "old"));
    assertEquals(
        List.of(
            LlmServer.at("small", "http://a:8080"),
            new LlmServer("large", "https://b/v1", new Secret("key-b"), "qwen", 8, 2)),
        settings.farseer().llm().servers());
  }

  @Test
  void aKeyOfAServerInTheOpenIsRefused() {
    Problem problem =
        refused(
            "{\"llm\": {\"servers\": [{\"url\": \"http://a\"},"
                + " {\"url\": \"http://b\", \"apiKey\": \"hunter2\", \"tiers\": 2}]}}");
    assertTrue(problem.detail().contains("llm.servers[1].apiKey is a secret"), problem.detail());
    assertTrue(problem.detail().contains("llmKey."), problem.detail());
    assertTrue(problem.detail().contains("did you mean tier"), problem.detail());
    assertFalse(problem.detail().contains("hunter2"), problem.detail());
  }

  @Test
  void everyProblemIsToldAtOnce() {
    Problem problem =
        refused(
            "{\"lokki\": {\"url\": \"x\"}, \"loki\": {\"url\": \"nonsense\"}, \"server\": {\"port\": 1}}");
    assertTrue(problem.detail().contains("lokki is not a known key"), problem.detail());
    assertTrue(problem.detail().contains("did you mean loki"), problem.detail());
    assertTrue(problem.detail().contains("loki.url must be"), problem.detail());
    assertTrue(problem.detail().contains("server.port means nothing"), problem.detail());
  }
}
