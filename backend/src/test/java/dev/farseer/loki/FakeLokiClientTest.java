package dev.farseer.loki;

/** The suite against the server that stumbles on purpose. */
final class FakeLokiClientTest extends LokiClientSuite {
  private final FakeLoki loki = new FakeLoki(vertx);

  @Override
  String url() {
    return loki.url();
  }
}
