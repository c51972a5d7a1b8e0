package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerSettingsTest {
  @Test
  void keepsTheTokenToItself() {
    assertFalse(TestSettings.with("token", "s3cret").toString().contains("s3cret"));
  }

  @Test
  void leavesTimeToAnswerBeforeGrafanaGivesUp() {
    ServerSettings settings = ServerSettings.defaults();
    assertTrue(settings.queryTimeout().compareTo(Duration.ofSeconds(30)) < 0);
    assertEquals(settings.queryTimeout().minusSeconds(3), settings.maxWait());
  }

  @ParameterizedTest
  @CsvSource({
    "host, ' '",
    "port, 70000",
    "maxBodyBytes, 10",
    "maxQueryBytes, 2000000",
    "maxRange, 1s",
    "maxRows, 1001",
    "maxConcurrentQueries, 0",
    "panelWait, 24s",
    "exploreWait, 24s",
    "alertWait, 24s",
    "queryTimeout, 1s",
    "streamTimeout, 5s",
    "idleTimeout, 5s"
  })
  void namesTheKeyThatIsWrong(String key, String value) {
    var wrong = assertThrows(IllegalArgumentException.class, () -> TestSettings.with(key, value));
    assertTrue(String.valueOf(wrong.getMessage()).contains(key), key);
  }
}
