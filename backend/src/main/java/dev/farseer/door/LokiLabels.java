package dev.farseer.door;

import dev.farseer.log.TimeRange;
import dev.farseer.loki.LokiClient;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import java.time.Duration;
import java.util.List;

/** The labels that Loki knows. The client stays its maker's. */
public final class LokiLabels implements LabelSource {
  private final LokiClient loki;
  private final Duration time;

  /** Labels of this Loki, which has the given time to answer. */
  public LokiLabels(LokiClient loki, Duration time) {
    this.loki = loki;
    this.time = time;
  }

  @Override
  public List<String> names(TimeRange range) throws InterruptedException {
    return loki.labels(range, "", budget());
  }

  @Override
  public List<String> values(String name, String selector, TimeRange range)
      throws InterruptedException {
    return loki.labelValues(name, range, selector, budget());
  }

  private Budget budget() {
    return Budget.of(
        time,
        Reason.LOKI_TIMEOUT,
        "Loki did not list its labels within "
            + Durations.format(time)
            + ": choose a shorter range");
  }
}
