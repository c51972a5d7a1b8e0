package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.llm.ChatAnswer;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.Stores;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SpendingTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-02-03T23:59:00Z"));

  @Test
  void aDaysTokensAreSpentTogetherAndComeBackAtMidnight() {
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local())) {
      Spending one = new Spending(store.work(), "shop", 100, now::get);
      Spending replica = new Spending(store.work(), "shop", 100, now::get);
      Spending neighbour = new Spending(store.work(), "bank", 100, now::get);
      assertFalse(one.over());
      one.add(new ChatAnswer.Usage(50, 40, 9));
      replica.add(new ChatAnswer.Usage(30, 0, 10));
      assertFalse(replica.over());
      replica.add(new ChatAnswer.Usage(1, 0, 0));
      assertTrue(replica.over());
      assertTrue(new Spending(store.work(), "shop", 100, now::get).over(), "after a restart, too");
      assertFalse(neighbour.over());
      assertTrue(replica.notice().contains("tenant shop"), replica.notice());
      now.set(Instant.parse("2026-02-04T00:00:01Z"));
      assertFalse(replica.over());
      assertEquals(0, store.work().spent("bank", java.time.LocalDate.parse("2026-02-03")));
    }
  }

  @Test
  void withoutALimitNothingIsEverSpent() {
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local())) {
      Spending spending = new Spending(store.work(), "", 0, now::get);
      spending.add(new ChatAnswer.Usage(1_000_000_000, 0, 1));
      assertFalse(spending.over());
    }
  }

  @Test
  void aStoreThatIsDownDoesNotMakeItFree() {
    Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
    Spending spending = new Spending(store.work(), "", 100, now::get);
    store.close();
    assertFalse(spending.over());
    spending.add(new ChatAnswer.Usage(100, 0, 1));
    assertTrue(spending.over());
    now.set(now.get().plus(Duration.ofDays(1)));
    assertFalse(spending.over());
  }
}
