package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SharedWorkTest {
  private static final long KEEP = Duration.ofSeconds(10).toNanos();

  private final AtomicLong clock = new AtomicLong(-50);
  private final AtomicInteger done = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final List<String> aboard = new ArrayList<>();
  private final SharedWork<String, String, Job> work =
      new SharedWork<>("test-work", new SharedWork.Bounds<>(3, 100, String::length), clock::get);

  private record Job(String value, long keep, SharedWorkTest owner)
      implements SharedWork.Work<String> {
    @Override
    public SharedWork.Result<String> run() throws InterruptedException {
      try {
        owner.go.await();
      } catch (InterruptedException e) {
        owner.interrupted.countDown();
        throw e;
      }
      owner.done.incrementAndGet();
      if (value.isEmpty()) {
        // even this must not leave anybody waiting
        throw new StackOverflowError("no value");
      }
      return new SharedWork.Result<>(value, keep);
    }
  }

  @AfterEach
  void close() throws Exception {
    work.close();
    assertEquals(List.of(), LiveThreads.named("test-work"));
  }

  private SharedWork.Seat<String> join(String key, String value, long keep) {
    return work.join(key, () -> new Job(value, keep, this), job -> aboard.add(job.value()));
  }

  private String value(SharedWork.Seat<String> seat) throws Exception {
    try (seat) {
      return seat.value().get(30, TimeUnit.SECONDS);
    }
  }

  private String ask(String key, String value, long keep) throws Exception {
    return value(join(key, value, keep));
  }

  @Test
  void isDoneOnceForAllWhoComeMeanwhile() throws Exception {
    var first = join("a", "one", 0);
    var second = join("a", "another", 0);
    assertEquals(List.of("one", "one"), aboard, "the second speaks to the work of the first");
    go.countDown();
    assertEquals("one", value(first));
    assertEquals("one", value(second));
    assertEquals(1, done.get());
    assertEquals("later", ask("a", "later", 0));
  }

  @Test
  void isKeptForItsTimeAndNoLonger() throws Exception {
    go.countDown();
    assertEquals("one", ask("a", "one", KEEP));
    clock.addAndGet(KEEP - 1);
    assertEquals("one", ask("a", "two", KEEP));
    assertEquals(1, aboard.size(), "what is kept is no work to board");
    clock.addAndGet(1);
    assertEquals("two", ask("a", "two", KEEP));
  }

  @Test
  void aFailureIsToldToAllAndNotKept() throws Exception {
    var first = join("a", "", KEEP);
    var second = join("a", "", KEEP);
    go.countDown();
    for (var seat : List.of(first, second)) {
      var failure = assertThrows(ExecutionException.class, () -> value(seat));
      assertInstanceOf(StackOverflowError.class, failure.getCause());
    }
    assertEquals("well", ask("a", "well", KEEP));
  }

  @Test
  void endsWhenTheLastAskerLeaves() throws Exception {
    var first = join("a", "one", KEEP);
    var second = join("a", "one", KEEP);
    first.close();
    first.close();
    assertEquals(1, LiveThreads.named("test-work").size());
    second.close();
    assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    go.countDown();
    assertEquals("anew", ask("a", "anew", KEEP));
  }

  @Test
  void goesOnWhenSomebodyWantsIt() throws Exception {
    var seat = join("a", "one", KEEP);
    seat.want();
    seat.close();
    var later = join("a", "two", KEEP);
    go.countDown();
    assertEquals("one", value(later));
  }

  @Test
  void isBoundedInNumberAndWeight() throws Exception {
    go.countDown();
    for (String key : List.of("a", "b", "c", "d")) {
      String _ = ask(key, key, KEEP);
    }
    assertEquals(3, work.kept());
    assertEquals("a again", ask("a", "a again", KEEP));
    // b and c have gone by now, d is used last
    assertEquals("d", ask("d", "x", KEEP));
    String _ = ask("e", "e".repeat(50), KEEP);
    String _ = ask("f", "f".repeat(50), KEEP);
    assertEquals(2, work.kept(), "100 is all that may be kept");
    String _ = ask("g", "g".repeat(51), KEEP);
    assertEquals(2, work.kept(), "one that is too heavy does not push the others out");
  }

  @Test
  void closingEndsEverything() throws Exception {
    var seat = join("a", "one", KEEP);
    work.close();
    assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    assertThrows(ExecutionException.class, () -> value(seat));
    assertThrows(ExecutionException.class, () -> ask("a", "one", KEEP));
  }
}
