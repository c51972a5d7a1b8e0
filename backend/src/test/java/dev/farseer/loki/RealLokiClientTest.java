package dev.farseer.loki;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The suite against a real Loki. */
@EnabledIfEnvironmentVariable(
    named = "FARSEER_TEST_LOKI_URL",
    matches = ".+",
    disabledReason = "FARSEER_TEST_LOKI_URL does not name a Loki that may be written to")
final class RealLokiClientTest extends LokiClientSuite {
  @Override
  String url() {
    return System.getenv("FARSEER_TEST_LOKI_URL");
  }
}
