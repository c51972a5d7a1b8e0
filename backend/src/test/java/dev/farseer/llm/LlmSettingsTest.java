package dev.farseer.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LlmSettingsTest {
  private static LlmSettings with(String url, int slots, int context, Duration timeout) {
    LlmSettings d = LlmSettings.defaults();
    return new LlmSettings(
        url,
        new Secret("sesame"),
        "",
        Path.of("model.gguf"),
        "",
        List.of(),
        0,
        slots,
        context,
        false,
        timeout,
        d.connectTimeout(),
        d.firstTokenTimeout(),
        d.idleTimeout(),
        d.startTimeout(),
        d.servers(),
        d.hedgeAfter(),
        d.breakerFailures(),
        d.breakerPause(),
        d.queue());
  }

  private static void assertRefused(String key, String url, int slots, int context, Duration time) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> with(url, slots, context, time));
    assertTrue(String.valueOf(e.getMessage()).contains(key), e::toString);
    assertFalse(String.valueOf(e.getMessage()).contains("sesame"), e::toString);
  }

  @Test
  void namesTheKeyThatIsWrong() {
    Duration fine = Duration.ofSeconds(1);
    for (String url :
        List.of(
            "localhost:8080", "ftp://h", "http://", "http://u:sesame@h", "http://h?a=1", "h h")) {
      assertRefused("llm.url", url, 0, 0, fine);
    }
    assertRefused("llm.slots", "", -1, 0, fine);
    assertRefused("llm.contextTokens", "", 0, 100, fine);
    assertRefused("llm.timeout", "", 0, 0, Duration.ZERO);
  }

  @Test
  void serversNeedAnAddressAndANameOfTheirOwn() {
    LlmSettings d = LlmSettings.defaults();
    for (List<LlmServer> wrong :
        List.of(
            List.of(LlmServer.at("a", "")),
            List.of(LlmServer.at("a", "http://h:1"), LlmServer.at("a", "http://h:2")),
            List.of(LlmServer.at("", "http://h:1"), LlmServer.at("", "http://h:1/v1")))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> d.of(wrong));
      assertTrue(String.valueOf(e.getMessage()).contains("llm.servers["), e::toString);
    }
    for (String name : List.of("-", "a b", "x".repeat(65))) {
      assertThrows(IllegalArgumentException.class, () -> LlmServer.at(name, "http://h"));
    }
    for (int tier : List.of(0, 10)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new LlmServer("a", "http://h", Secret.NONE, "", 0, tier));
    }
  }

  @Test
  void theOneServerIsOneOfThePool() {
    LlmSettings d = LlmSettings.defaults();
    assertEquals(List.of(), d.all());
    assertEquals("h:1", d.at("http://h:1").all().getFirst().shownName());
    assertEquals(
        List.of("a", "h:2"),
        d
            .of(List.of(LlmServer.at("a", "http://h:1"), LlmServer.at("", "http://h:2")))
            .all()
            .stream()
            .map(LlmServer::shownName)
            .toList());
    assertEquals("child", with("", 0, 0, Duration.ofSeconds(1)).all().getFirst().shownName());
  }

  @Test
  void aUrlGoesBeforeAModelFile() {
    assertTrue(with("http://h", 0, 0, Duration.ofSeconds(1)).remote());
    assertFalse(with("http://h", 0, 0, Duration.ofSeconds(1)).child());
    assertTrue(with("", 0, 0, Duration.ofSeconds(1)).child());
    assertFalse(LlmSettings.defaults().child());
    assertEquals("", LlmSettings.defaults().url());
    assertFalse(with("", 0, 0, Duration.ofSeconds(1)).toString().contains("sesame"));
  }
}
