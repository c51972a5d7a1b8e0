package dev.farseer.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * Gauges that are sums over all engines of a process: inside Grafana there is one for each data
 * source, and they come and go. A registry alone would show the first one of a name for ever.
 */
public final class Gauges {
  private final MeterRegistry registry;
  private final Map<String, List<DoubleSupplier>> parts = new ConcurrentHashMap<>();

  Gauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /** One engine's share of a gauge, until it is closed. */
  @FunctionalInterface
  public interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Adds a share to the gauge of this name; 0 without any.
   *
   * @param name in Micrometer's form, such as {@code llm.queue.depth}
   * @param value read at every scrape; must not block
   */
  public Share add(String name, String description, DoubleSupplier value) {
    List<DoubleSupplier> shares =
        parts.computeIfAbsent(
            name,
            _ -> {
              List<DoubleSupplier> first = new CopyOnWriteArrayList<>();
              Gauge.builder(name, first, Gauges::sum).description(description).register(registry);
              return first;
            });
    shares.add(value);
    return () -> shares.remove(value);
  }

  private static double sum(List<DoubleSupplier> shares) {
    return shares.stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
  }
}
