package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Gauges;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The metrics of model calls. */
final class ModelMeters implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofSeconds(120),
    Duration.ofSeconds(300)
  };

  private final MeterRegistry registry;
  private final List<Gauges.Share> shares;

  ModelMeters(Telemetry telemetry, Slots slots, Supplier<ModelState> state) {
    this.registry = telemetry.metrics();
    Gauges gauges = telemetry.gauges();
    shares =
        List.of(
            gauges.add(
                "llm.queue.depth", "calls that wait for a slot of a model server", slots::waiting),
            // shown also while there is no model: an alert on its absence needs a series
            gauges.add(
                "llm.ready",
                "models that can answer, as last seen",
                () -> state.get().status() == ModelState.Status.READY ? 1 : 0),
            gauges.add(
                "llm.slots",
                "calls that the model servers take at once, 0 when not known",
                () -> state.get().slots()));
  }

  /** Ends the gauges. */
  @Override
  public void close() {
    shares.forEach(Gauges.Share::close);
  }

  /** What a failure is called in {@code outcome}. */
  static String outcome(Throwable failure) {
    return switch (failure) {
      case Problem problem -> problem.reason().label();
      case InterruptedException _ -> "cancelled";
      default -> "internal";
    };
  }

  /** A call has ended, its queueing not counted in {@code took}. */
  void ended(String model, String prompt, String outcome, Duration took, ChatAnswer.Usage usage) {
    Counter.builder("llm.requests")
        .description("calls to the model, by how they ended")
        .tag("model", model)
        .tag("prompt", prompt)
        .tag("outcome", outcome)
        .register(registry)
        .increment();
    Timer.builder("llm.request.latency")
        .description("time of a call to the model, without waiting for a slot")
        .tag("model", model)
        .tag("prompt", prompt)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
    tokens(model, prompt, "input", usage.input());
    tokens(model, prompt, "cached", usage.cached());
    tokens(model, prompt, "output", usage.output());
  }

  private void tokens(String model, String prompt, String type, long count) {
    Counter.builder("llm.tokens")
        .description("tokens of the model; cached ones are counted in input, too")
        .tag("model", model)
        .tag("prompt", prompt)
        .tag("type", type)
        .register(registry)
        .increment((double) count);
  }
}
