package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.Stores;
import dev.farseer.store.WorkRoom;
import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two processes on one store, as far as turns go: two {@link Turns}. */
final class TurnsTest {
  private static final Work WORK = new Work("p1 explain@1", "", 1, "{}");

  private static Store store() {
    return Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
  }

  private static Case known() {
    return new Case(
        "p1",
        "disk_full",
        Severity.HIGH,
        "The disk is full",
        "",
        0.9,
        Case.Origin.MODEL,
        "explain@1",
        "m",
        List.of("no space left"));
  }

  @Test
  void oneAsksAndTheOtherHearsTheAnswer() throws Exception {
    AtomicReference<Case> kept = new AtomicReference<>();
    try (Store store = store();
        Turns one = new Turns(store, _ -> {});
        Turns other = new Turns(store, _ -> {})) {
      assertInstanceOf(Turns.Turn.Ours.class, one.await(WORK, () -> null, () -> {}));
      CountDownLatch waiting = new CountDownLatch(1);
      CompletableFuture<Turns.Turn<Case>> turn = new CompletableFuture<>();
      Thread.startVirtualThread(
          () -> {
            try {
              turn.complete(other.await(WORK, kept::get, waiting::countDown));
            } catch (Throwable t) {
              turn.completeExceptionally(t);
            }
          });
      assertTrue(waiting.await(60, TimeUnit.SECONDS));
      kept.set(known());
      one.done(WORK.key());
      assertEquals(new Turns.Turn.Answered<>(known()), turn.get(60, TimeUnit.SECONDS));
      assertEquals(0, store.work().held());
    }
  }

  @Test
  void whoFindsTheTurnFreeButTheAnswerThereDoesNotAsk() throws Exception {
    try (Store store = store();
        Turns turns = new Turns(store, _ -> {})) {
      assertEquals(
          new Turns.Turn.Answered<>(known()), turns.await(WORK, TurnsTest::known, () -> {}));
      assertEquals(0, store.work().held());
    }
  }

  @Test
  void aFailureElsewhereIsAFailureHere() throws Exception {
    try (Store store = store();
        Turns one = new Turns(store, _ -> {});
        Turns other = new Turns(store, _ -> {})) {
      var _ = one.await(WORK, () -> null, () -> {});
      one.failed(WORK.key(), "the model is ill", Duration.ofHours(1));
      var failed =
          assertInstanceOf(Turns.Turn.Failed.class, other.await(WORK, () -> null, () -> {}));
      assertEquals("the model is ill", failed.note());
    }
  }

  @Test
  void aQuestionWhoseAskerIsGoneIsTakenOver() throws Exception {
    List<Work> orphans = new CopyOnWriteArrayList<>();
    CountDownLatch taken = new CountDownLatch(1);
    try (Store store = store()) {
      // a process that dies: nobody renews its lease
      assertInstanceOf(
          WorkRoom.Claim.Taken.class, store.work().claim(WORK, "dead", Duration.ofMillis(1)));
      try (Turns _ =
          new Turns(
              store,
              work -> {
                orphans.add(work);
                taken.countDown();
              })) {
        assertTrue(taken.await(60, TimeUnit.SECONDS));
        assertEquals(List.of(WORK), orphans);
        assertEquals(1, store.work().held());
      }
      assertEquals(0, store.work().held(), "closing gives turns back");
    }
  }

  @Test
  void withoutAStoreEachTakesItsOwnTurn() throws Exception {
    Store store = store();
    try (Turns turns = new Turns(store, _ -> {})) {
      store.close();
      assertInstanceOf(Turns.Turn.Ours.class, turns.await(WORK, () -> null, () -> {}));
      turns.done(WORK.key());
    }
  }
}
