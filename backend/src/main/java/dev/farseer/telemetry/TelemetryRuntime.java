package dev.farseer.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The telemetry of a running process: started once, flushed when closed. */
public final class TelemetryRuntime implements AutoCloseable {
  private static final Duration FLUSH = Duration.ofSeconds(3);
  private static final Duration EXPORT = Duration.ofSeconds(5);

  /** Seconds; wide enough for a casebook hit and for a model on an old CPU. */
  private static final double[] BUCKETS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120
  };

  private final OpenTelemetrySdk sdk;
  private final JvmGcMetrics gc;
  private final Telemetry telemetry;

  private TelemetryRuntime(OpenTelemetrySdk sdk, PrometheusMeterRegistry metrics) {
    this.sdk = sdk;
    this.gc = new JvmGcMetrics();
    this.telemetry = new Telemetry(sdk, metrics);
    for (var binder :
        List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            gc)) {
      binder.bindTo(metrics);
    }
  }

  /**
   * Starts tracing and metrics.
   *
   * @param settings where spans go
   * @param more further receivers of spans, such as a test's memory
   */
  public static TelemetryRuntime start(TelemetrySettings settings, SpanProcessor... more) {
    Resource resource =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.of(AttributeKey.stringKey("service.name"), settings.serviceName())));
    SdkTracerProviderBuilder tracing =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(
                Sampler.parentBased(
                    settings.sampleRatio() >= 1
                        ? Sampler.alwaysOn()
                        : Sampler.traceIdRatioBased(settings.sampleRatio())));
    if (!settings.otlpUrl().isEmpty()) {
      tracing.addSpanProcessor(BatchSpanProcessor.builder(exporter(settings)).build());
    }
    for (SpanProcessor processor : more) {
      tracing.addSpanProcessor(processor);
    }
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(tracing.build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    return new TelemetryRuntime(sdk, registry());
  }

  private static OtlpHttpSpanExporter exporter(TelemetrySettings settings) {
    String base = settings.otlpUrl().replaceAll("/+$", "");
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(base.endsWith("/v1/traces") ? base : base + "/v1/traces")
            .setTimeout(EXPORT);
    if (settings.otlpAuthorization().isSet()) {
      exporter.addHeader("Authorization", settings.otlpAuthorization().value());
    }
    return exporter.build();
  }

  private static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new Exemplars());
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                if (id.getType() != Meter.Type.TIMER) {
                  return config;
                }
                double[] nanos = new double[BUCKETS.length];
                for (int i = 0; i < nanos.length; i++) {
                  nanos[i] = BUCKETS[i] * 1e9;
                }
                return DistributionStatisticConfig.builder()
                    .serviceLevelObjectives(nanos)
                    .build()
                    .merge(config);
              }
            });
    return registry;
  }

  /** Where spans and metrics go. */
  public Telemetry telemetry() {
    return telemetry;
  }

  /** Sends what is not sent yet, for at most a few seconds. */
  @Override
  public void close() {
    gc.close();
    sdk.getSdkTracerProvider().shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Links a histogram's observation with the trace it came from. */
  private static final class Exemplars implements SpanContext {
    @Override
    public String getCurrentTraceId() {
      return Span.current().getSpanContext().getTraceId();
    }

    @Override
    public String getCurrentSpanId() {
      return Span.current().getSpanContext().getSpanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return Span.current().getSpanContext().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      Span.current().setAttribute("exemplar", true);
    }
  }
}
