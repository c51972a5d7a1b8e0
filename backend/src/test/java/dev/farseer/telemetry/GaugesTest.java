package dev.farseer.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class GaugesTest {
  private final Telemetry telemetry = Telemetry.local();

  private double value(String name) {
    return telemetry.metrics().get(name).gauge().value();
  }

  @Test
  void enginesAddUpAndOneThatHasEndedNoLongerCounts() {
    Gauges.Share first = telemetry.gauges().add("llm.slots", "slots", () -> 4);
    telemetry.gauges().add("llm.slots", "slots", () -> 2);
    assertEquals(6, value("llm.slots"));
    first.close();
    assertEquals(2, value("llm.slots"));
    assertTrue(telemetry.metrics().scrape().contains("llm_slots 2.0"));
  }

  @Test
  void oneThatIsOpenedAnewCountsAfterItsFormerIsClosed() {
    Gauges.Share former = telemetry.gauges().add("llm.ready", "ready", () -> 1);
    telemetry.gauges().add("llm.ready", "ready", () -> 1);
    former.close();
    System.gc();
    assertEquals(1, value("llm.ready"));
  }
}
