package dev.farseer.cli.demo;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What is behind the lines of the demo, so that a test can hold an answer against it. Every line of
 * the incident's hour, but for the continuation lines of stack traces, belongs to one of the three.
 *
 * @param causes what an answer must name
 * @param symptoms what follows from the causes; an answer may name it, and must not call it benign
 * @param ordinary what no answer may call a failure
 */
public record DemoTruth(List<Trouble> causes, List<Trouble> symptoms, List<Ordinary> ordinary) {
  /** Copies. */
  public DemoTruth {
    causes = List.copyOf(causes);
    symptoms = List.copyOf(symptoms);
    ordinary = List.copyOf(ordinary);
  }

  /**
   * Lines that tell of trouble.
   *
   * @param rootCause the id of the taxonomy that says it best
   * @param alsoRight ids that are no mistake either
   * @param component the service that the lines are of
   * @param marker what all of its lines contain, and no other line of the component
   * @param began the first line
   * @param lines how many, at least 1
   */
  public record Trouble(
      String rootCause,
      Set<String> alsoRight,
      String component,
      String marker,
      Instant began,
      long lines) {
    /** Copies. */
    public Trouble {
      alsoRight = Set.copyOf(alsoRight);
    }

    /** Whether an answer with this root cause is right. */
    public boolean accepts(String id) {
      return id.equals(rootCause) || alsoRight.contains(id);
    }
  }

  /**
   * Lines of every day.
   *
   * @param component the service that the lines are of
   * @param marker what all of its lines contain
   * @param alsoRight root causes other than {@code benign} that are no mistake
   */
  public record Ordinary(String component, String marker, Set<String> alsoRight) {
    /** Copies. */
    public Ordinary {
      alsoRight = Set.copyOf(alsoRight);
    }

    /** Whether an answer with this root cause is right. */
    public boolean accepts(String id) {
      return id.equals("benign") || alsoRight.contains(id);
    }
  }

  static DemoTruth of(List<LogLine> window) {
    return new DemoTruth(
        List.of(
            trouble(
                window,
                "resource_leak",
                "checkout",
                "Connection leak detection triggered",
                "database_connections_exhausted"),
            trouble(window, "database_connections_exhausted", "postgres", "FATAL:  "),
            trouble(window, "retry_storm", "checkout", "Retrying "),
            trouble(window, "oom_killed", "kernel", "Memory cgroup out of memory: Killed process"),
            trouble(
                window,
                "tls_certificate_expiring",
                "cert-manager",
                "certificate is about to expire"),
            trouble(
                window,
                "latency_degradation",
                "payments",
                "\"msg\":\"provider answered\"",
                "external_service_error",
                "upstream_timeout")),
        List.of(
            trouble(
                window,
                "database_connections_exhausted",
                "checkout",
                " : HikariPool-1 - Connection is not available",
                "connection_timeout",
                "database_unavailable"),
            trouble(
                window,
                "database_connections_exhausted",
                "payments",
                "\"msg\":\"ledger write failed\"",
                "database_unavailable"),
            trouble(
                window,
                "connection_refused",
                "checkout",
                "java.net.ConnectException: Connection refused",
                "upstream_unavailable"),
            trouble(window, "upstream_timeout", "gateway", "upstream timed out"),
            trouble(
                window,
                "upstream_unavailable",
                "gateway",
                "upstream prematurely closed connection",
                "connection_reset"),
            trouble(
                window,
                "upstream_unavailable",
                "gateway",
                "\"level\":\"error\"",
                "upstream_timeout",
                "latency_degradation"),
            trouble(
                window,
                "memory_pressure",
                "payments",
                "pending authorizations are growing",
                "queue_full",
                "resource_leak"),
            trouble(window, "oom_killed", "kernel", "invoked oom-killer", "memory_pressure"),
            trouble(window, "oom_killed", "kernel", "memory: usage", "memory_pressure"),
            trouble(window, "oom_killed", "kernel", "oom-kill:constraint", "memory_pressure"),
            trouble(window, "oom_killed", "kubelet", "OOMKilled", "process_crash", "crash_loop"),
            trouble(window, "crash_loop", "kubelet", "CrashLoopBackOff"),
            trouble(
                window,
                "probe_failure",
                "kubelet",
                "\"Probe failed\"",
                "connection_refused",
                "upstream_unavailable")),
        List.of(
            ordinary("gateway", "\"level\":\"info\"", "latency_degradation"),
            ordinary("gateway", "[notice]"),
            ordinary("checkout", "Order placed"),
            ordinary("checkout", "Authorizing payment"),
            ordinary("checkout", "Cart updated"),
            ordinary("checkout", "Cache hit"),
            ordinary("checkout", "Order read"),
            ordinary("checkout", "Login ok"),
            ordinary("checkout", "[gc] GC("),
            ordinary("payments", "\"msg\":\"payment authorized\""),
            ordinary("payments", "\"msg\":\"payment declined\"", "payment_declined"),
            ordinary("payments", "\"msg\":\"health check\""),
            ordinary("payments", "\"msg\":\"payments is starting\""),
            ordinary("payments", "\"msg\":\"listening\""),
            ordinary("postgres", "LOG:  "),
            ordinary("redis", " * "),
            ordinary("inventory-sync", "msg=\"inventory sync"),
            ordinary("inventory-sync", "msg=\"fetched items"),
            ordinary("cert-manager", "certificate is up to date"),
            ordinary("kernel", "cni0: port"),
            ordinary("kubelet", "VerifyControllerAttachedVolume"),
            ordinary("kubelet", "Observed pod startup duration"),
            ordinary("kubelet", "Pod status updated"),
            ordinary("kubelet", "\"Type\":\"ContainerStarted\"")));
  }

  private static Trouble trouble(
      List<LogLine> window,
      String rootCause,
      String component,
      String marker,
      String... alsoRight) {
    List<LogLine> lines =
        window.stream()
            .filter(line -> component.equals(line.labels().get("service_name")))
            .filter(line -> line.text().contains(marker))
            .toList();
    if (lines.isEmpty()) {
      throw new IllegalStateException("no line of " + component + " has: " + marker);
    }
    return new Trouble(
        rootCause,
        Set.of(alsoRight),
        component,
        marker,
        TimeRange.instant(lines.getFirst().timestampNs()),
        lines.size());
  }

  private static Ordinary ordinary(String component, String marker, String... alsoRight) {
    return new Ordinary(component, marker, Set.of(alsoRight));
  }
}
