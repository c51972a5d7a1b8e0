package dev.farseer.explain;

import dev.farseer.llm.FakeServer;
import dev.farseer.loki.FakeLoki;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What tests of the pipeline share. The time limit is for hangs, nothing is measured by it. */
@Timeout(120)
abstract class PipelineTest {
  final Vertx vertx = Vertx.vertx();
  final FakeLoki loki = new FakeLoki(vertx);

  @AfterEach
  final void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  final Pipeline pipeline(FakeServer model) {
    return pipeline(model, Pipeline.settings());
  }

  final Pipeline pipeline(FakeServer model, ExplainSettings settings) {
    return new Pipeline(vertx, loki.url(), model.url(), settings);
  }

  /** A pipeline without a model. */
  final Pipeline alone(ExplainSettings settings) {
    return new Pipeline(vertx, loki.url(), "", settings);
  }
}
