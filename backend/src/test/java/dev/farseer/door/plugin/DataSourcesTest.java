package dev.farseer.door.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.door.Json;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DataSourcesTest {
  private final List<FakeBacking> opened = Collections.synchronizedList(new ArrayList<>());
  private final DataSources sources = new DataSources(_ -> open());

  private FakeBacking open() {
    FakeBacking backing = new FakeBacking();
    opened.add(backing);
    return backing;
  }

  private static DataSource source(long orgId, String uid, long lastUpdatedMs) {
    return new DataSource(orgId, uid, uid, lastUpdatedMs, Json.object(), Map.of("k", "s3cret"));
  }

  private Backing get(DataSource source) throws InterruptedException {
    return sources.with(source, backing -> backing);
  }

  @Test
  void oneDataSourceIsOpenedOnceAndOthersApart() throws Exception {
    Backing first = get(source(1, "a", 5));
    assertSame(first, get(source(1, "a", 5)));
    assertNotSame(first, get(source(1, "b", 5)));
    assertNotSame(first, get(source(2, "a", 5)), "another organisation has other data sources");
    assertEquals(3, opened.size());
  }

  @Test
  void whatWasSavedAnewIsOpenedAnewAndTheFormerClosedWhenItsLastRequestIsOver() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread slow =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sources.with(
                        source(1, "a", 5),
                        _ -> {
                          inside.countDown();
                          leave.await();
                          return true;
                        });
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    inside.await();
    Backing newer = get(source(1, "a", 6));
    assertNotSame(opened.getFirst(), newer);
    assertFalse(opened.getFirst().closed.await(200, TimeUnit.MILLISECONDS), "it is in use");
    leave.countDown();
    slow.join();
    assertTrue(opened.getFirst().closed.await(5, TimeUnit.SECONDS));
    assertSame(newer, get(source(1, "a", 5)), "a request from before the change");
  }

  @Test
  void whatFailedToOpenIsTriedAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (DataSources failing =
        new DataSources(
            _ -> {
              if (tries.incrementAndGet() == 1) {
                throw new Problem(Reason.SETTINGS, "wrong");
              }
              return open();
            })) {
      Problem problem =
          assertThrows(Problem.class, () -> failing.with(source(1, "a", 5), _ -> true));
      assertEquals(Reason.SETTINGS, problem.reason());
      assertEquals("open", failing.with(source(1, "a", 5), _ -> "open"));
    }
  }

  @Test
  void manyWhoComeAtOnceShareOneOpening() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (DataSources slow =
        new DataSources(
            _ -> {
              go.await();
              return open();
            })) {
      List<Thread> askers = new ArrayList<>();
      AtomicInteger answered = new AtomicInteger();
      for (int i = 0; i < 20; i++) {
        askers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        slow.with(source(1, "a", 5), _ -> answered.incrementAndGet());
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
      }
      askers.getFirst().interrupt();
      askers.getFirst().join();
      go.countDown();
      for (Thread asker : askers) {
        asker.join();
      }
      assertEquals(19, answered.get(), "all but the one that had gone");
      assertEquals(1, opened.size());
    }
  }

  @Test
  void closingClosesAllAndRefusesWhoComesLater() throws Exception {
    get(source(1, "a", 5));
    sources.close();
    assertTrue(opened.getFirst().closed.await(5, TimeUnit.SECONDS));
    Problem problem = assertThrows(Problem.class, () -> get(source(1, "a", 5)));
    assertEquals(Reason.STOPPING, problem.reason());
  }

  @Test
  void secretsAreNotPrinted() {
    assertFalse(source(1, "a", 5).toString().contains("s3cret"));
  }
}
