package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.settings.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LokiSettingsTest {

  private static LokiSettings with(
      String token, String user, String password, int pageSize, int parallelism, Duration timeout) {
    LokiSettings d = LokiSettings.defaults();
    return new LokiSettings(
        d.url(),
        d.tenant(),
        new Secret(token),
        user,
        new Secret(password),
        false,
        "",
        "",
        "",
        timeout,
        d.connectTimeout(),
        d.lineLimit(),
        pageSize,
        parallelism,
        d.connections(),
        d.retries(),
        d.retryPause());
  }

  private static String refusal(
      String token, String user, String password, int pageSize, int parallelism, Duration timeout) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> with(token, user, password, pageSize, parallelism, timeout))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "loki:3100",
        "ftp://loki",
        "http://",
        "http://loki:99999",
        "http://loki?x=1",
        "http://loki#x",
        "http://lo ki"
      })
  void refusesAnAddressThatIsNone(String url) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> LokiSettings.defaults().withUrl(url))
                .getMessage());
    assertTrue(message.contains("loki.url"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://logs.example.com/loki-prefix", "http://[::1]:3100", "HTTP://h/"})
  void takesAnAddress(String url) {
    assertEquals(url, LokiSettings.defaults().withUrl(url).url());
  }

  @Test
  void doesNotPrintCredentialsOfAnAddress() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> LokiSettings.defaults().withUrl("http://me:hunter2@loki"));
    assertFalse(String.valueOf(refusal.getMessage()).contains("hunter2"));
    assertTrue(String.valueOf(refusal.getMessage()).contains("loki.password"));
  }

  @Test
  void namesTheKeyThatIsWrong() {
    Duration second = Duration.ofSeconds(1);
    assertTrue(refusal("t", "u", "p", 1, 1, second).contains("loki.bearerToken"));
    assertTrue(refusal("", "", "p", 1, 1, second).contains("loki.user"));
    assertTrue(refusal("", "a:b", "p", 1, 1, second).contains("loki.user"));
    assertTrue(refusal("t\r\nX-Evil: 1", "", "", 1, 1, second).contains("loki.bearerToken"));
    assertTrue(refusal("", "", "", 0, 1, second).contains("loki.pageSize"));
    assertTrue(refusal("", "", "", 1, 33, second).contains("loki.parallelism"));
    assertTrue(refusal("", "", "", 1, 1, Duration.ZERO).contains("loki.timeout"));
  }

  @Test
  void printsNoSecret() {
    String printed = with("hunter2", "", "", 1, 1, Duration.ofSeconds(1)).toString();
    assertFalse(printed.contains("hunter2"), printed);
  }
}
