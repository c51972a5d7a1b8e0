package dev.farseer.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
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
  private final Map<Key, List<DoubleSupplier>> tagged = new HashMap<>();

  private record Key(String name, String tag, String value) {}

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

  /**
   * Adds a share to the gauge of this name and one tag. Unlike one without a tag, the series ends
   * with its last share: it would tell of something that is no longer there.
   */
  public Share add(
      String name, String description, String tag, String tagValue, DoubleSupplier value) {
    Key key = new Key(name, tag, tagValue);
    synchronized (tagged) {
      List<DoubleSupplier> shares = tagged.computeIfAbsent(key, _ -> new CopyOnWriteArrayList<>());
      shares.add(value);
      if (shares.size() == 1) {
        Gauge.builder(name, shares, Gauges::sum)
            .description(description)
            .tag(tag, tagValue)
            .register(registry);
      }
    }
    return () -> remove(key, value);
  }

  private void remove(Key key, DoubleSupplier value) {
    synchronized (tagged) {
      List<DoubleSupplier> shares = tagged.getOrDefault(key, List.of());
      if (shares.remove(value) && shares.isEmpty()) {
        tagged.remove(key);
        registry
            .find(key.name)
            .tags(Tags.of(key.tag, key.value))
            .meters()
            .forEach(registry::remove);
      }
    }
  }

  private static double sum(List<DoubleSupplier> shares) {
    return shares.stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
  }
}
