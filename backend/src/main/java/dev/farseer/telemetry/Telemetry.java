package dev.farseer.telemetry;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.function.BiConsumer;

/**
 * Where spans and metrics go. The current span is the one of the calling thread, as OpenTelemetry
 * keeps it.
 *
 * @param openTelemetry tracer provider and propagator
 * @param metrics registry that {@code /metrics} prints
 * @param gauges what is summed over all engines of the process, in the same registry
 */
public record Telemetry(
    OpenTelemetry openTelemetry, PrometheusMeterRegistry metrics, Gauges gauges) {

  /** Spans that go to this tracer, metrics to this registry. */
  public Telemetry(OpenTelemetry openTelemetry, PrometheusMeterRegistry metrics) {
    this(openTelemetry, metrics, new Gauges(metrics));
  }

  /** Spans go nowhere, metrics are kept: for tests and one-shot commands. */
  public static Telemetry local() {
    return new Telemetry(
        OpenTelemetry.noop(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** Farseer's tracer. */
  public Tracer tracer() {
    return openTelemetry.getTracer("dev.farseer");
  }

  /** Work that may be interrupted. */
  public interface Work<T> {
    /** Does it, with the span to set attributes on. */
    T run(Span span) throws InterruptedException;
  }

  /** Runs work inside a child span of the current one; a failure is recorded and thrown on. */
  public <T> T span(String name, Work<T> work) throws InterruptedException {
    Span span = tracer().spanBuilder(name).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return work.run(span);
    } catch (RuntimeException | InterruptedException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      span.end();
    }
  }

  /** Hands the current trace context on, as W3C headers. */
  public void inject(BiConsumer<String, String> header) {
    openTelemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.current(),
            header,
            (carrier, name, value) -> {
              if (carrier != null) {
                carrier.accept(name, value);
              }
            });
  }
}
