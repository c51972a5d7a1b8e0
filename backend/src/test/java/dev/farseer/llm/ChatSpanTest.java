package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.at;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChatSpanTest {
  @Test
  void tellsTheCallButNotItsTexts() throws Exception {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    Telemetry telemetry = new Telemetry(sdk, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    AtomicInteger calls = new AtomicInteger();
    Vertx vertx = Vertx.vertx();
    try (FakeServer server =
            FakeServer.llama(
                2,
                4096,
                (_, wire) -> wire.answer(calls.incrementAndGet() == 1 ? GOOD : "{\"hunter2\":1}"));
        ModelPool pool = new ModelPool(vertx, at(server.url()), telemetry)) {
      assertEquals(1, pool.ask(request("hunter2"), budget(), ChatListener.NONE).attempts());
      assertThrows(Problem.class, () -> pool.ask(request("hunter2"), budget(), ChatListener.NONE));
      List<SpanData> finished = spans.getFinishedSpanItems();
      assertEquals(2, finished.size());
      SpanData first = finished.getFirst();
      assertEquals("chat fake", first.getName());
      Attributes attributes = first.getAttributes();
      assertEquals("chat", attributes.get(AttributeKey.stringKey("gen_ai.operation.name")));
      assertEquals("llama_cpp", attributes.get(AttributeKey.stringKey("gen_ai.provider.name")));
      assertEquals("fake", attributes.get(AttributeKey.stringKey("gen_ai.request.model")));
      assertEquals("fake", attributes.get(AttributeKey.stringKey("gen_ai.response.model")));
      assertEquals(20L, attributes.get(AttributeKey.longKey("gen_ai.usage.input_tokens")));
      assertEquals(7L, attributes.get(AttributeKey.longKey("gen_ai.usage.output_tokens")));
      assertEquals("explain@0123abcd", attributes.get(AttributeKey.stringKey("farseer.prompt.id")));
      String traceparent = server.chats.remove().headers().getOrDefault("traceparent", "");
      assertTrue(traceparent.contains(first.getTraceId() + "-" + first.getSpanId()), traceparent);
      SpanData second = finished.getLast();
      assertEquals(StatusCode.ERROR, second.getStatus().getStatusCode());
      assertEquals(
          "model-garbage", second.getAttributes().get(AttributeKey.stringKey("error.type")));
      assertFalse(finished.toString().contains("hunter2"), finished::toString);
    } finally {
      sdk.close();
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }
}
