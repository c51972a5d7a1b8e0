package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Gauges;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** The metrics of model calls. */
final class ModelMeters implements AutoCloseable {
  private static final String SERVER = "server";
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
  private final Gauges gauges;
  private final List<Gauges.Share> shares = new CopyOnWriteArrayList<>();

  ModelMeters(Telemetry telemetry) {
    this.registry = telemetry.metrics();
    this.gauges = telemetry.gauges();
  }

  /** Shows the queue, the servers and their sum, until this is closed. */
  void show(Dispatcher dispatcher, List<Member> members) {
    for (Urgency.Priority priority : Urgency.Priority.values()) {
      shares.add(
          gauges.add(
              "llm.queue.depth",
              "calls that wait for a slot of a model server",
              "priority",
              priority.name().toLowerCase(Locale.ROOT),
              () -> dispatcher.waiting(priority)));
    }
    // shown also while there is no model: an alert on its absence needs a series
    shares.add(
        gauges.add(
            "llm.ready",
            "models that can answer, as last seen",
            () -> members.stream().anyMatch(ModelMeters::isUp) ? 1 : 0));
    shares.add(
        gauges.add(
            "llm.slots",
            "calls that the model servers take at once, 0 when not known",
            () -> members.stream().mapToInt(m -> m.server().state().slots()).sum()));
    for (Member member : members) {
      shares.add(
          gauges.add(
              "llm.server.up",
              "whether a model server answers, as last seen",
              SERVER,
              member.name(),
              () -> isUp(member) ? 1 : 0));
      shares.add(
          gauges.add(
              "llm.breaker.open",
              "whether a model server is left alone because its last calls failed",
              SERVER,
              member.name(),
              () -> member.breaker().state() == Breaker.State.CLOSED ? 0 : 1));
    }
    zeros(members);
  }

  /** A counter that appears with its first event hides that event from {@code increase()}. */
  private void zeros(List<Member> members) {
    for (Member member : members) {
      for (String outcome : List.of("won", "lost", "failed")) {
        var _ = hedges(member.name(), outcome);
      }
      for (Member higher : members) {
        if (higher.tier() > member.tier()) {
          var _ = fallbacks(member.name(), higher.name(), "not-good");
        }
      }
    }
  }

  private static boolean isUp(Member member) {
    return member.server().state().status() == ModelState.Status.READY;
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

  /** The breaker of a server has changed. */
  void breaker(String server, Breaker.State to) {
    Counter.builder("llm.breaker.transitions")
        .description("changes of the breakers that keep calls from failing model servers")
        .tag(SERVER, server)
        .tag("to", to.label())
        .register(registry)
        .increment();
  }

  /** A second server was asked because the first was slow: it won, lost or failed. */
  void hedged(String server, String outcome) {
    hedges(server, outcome).increment();
  }

  private Counter hedges(String server, String outcome) {
    return Counter.builder("llm.hedges")
        .description("calls to a second model server because the first one was slow")
        .tag(SERVER, server)
        .tag("outcome", outcome)
        .register(registry);
  }

  /** A server of the next tier is asked. */
  void fallback(String from, String to, String reason) {
    fallbacks(from, to, reason).increment();
  }

  private Counter fallbacks(String from, String to, String reason) {
    return Counter.builder("llm.fallbacks")
        .description("questions handed to a server of a higher tier, by reason")
        .tag("from", from)
        .tag("to", to)
        .tag("reason", reason)
        .register(registry);
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
