package dev.farseer.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.llm.Breaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BreakerTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong();
  private final List<State> changes = new ArrayList<>();
  private final Breaker breaker = new Breaker(3, PAUSE, now::get, changes::add);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertTrue(breaker.allows());
      breaker.enter();
      breaker.failed();
    }
  }

  @Test
  void opensAfterFailuresInARowOnly() {
    fail(2);
    breaker.enter();
    breaker.succeeded();
    fail(2);
    assertEquals(State.CLOSED, breaker.state());
    breaker.enter();
    breaker.abandoned();
    fail(1);
    assertEquals(State.OPEN, breaker.state());
    assertFalse(breaker.allows());
    assertEquals(PAUSE.toNanos(), breaker.untilChange());
  }

  @Test
  void afterThePauseOneCallTriesAndClosesIt() {
    fail(3);
    now.addAndGet(PAUSE.toNanos());
    assertEquals(Long.MAX_VALUE, breaker.untilChange());
    assertTrue(breaker.allows());
    breaker.enter();
    assertEquals(State.HALF_OPEN, breaker.state());
    assertFalse(breaker.allows());
    breaker.succeeded();
    assertTrue(breaker.allows());
    assertEquals(List.of(State.OPEN, State.HALF_OPEN, State.CLOSED), changes);
  }

  @Test
  void aTrialThatFailsOpensItAgainForAnotherPause() {
    fail(3);
    now.addAndGet(PAUSE.toNanos());
    breaker.enter();
    breaker.failed();
    assertFalse(breaker.allows());
    assertEquals(PAUSE.toNanos(), breaker.untilChange());
    assertEquals(List.of(State.OPEN, State.HALF_OPEN, State.OPEN), changes);
  }

  @Test
  void aTrialThatIsGivenUpLeavesItToTheNext() {
    fail(3);
    now.addAndGet(PAUSE.toNanos());
    breaker.enter();
    breaker.abandoned();
    assertTrue(breaker.allows());
    assertEquals(State.HALF_OPEN, breaker.state());
  }

  @Test
  void callsThatWereUnderWayDoNotOpenItTwice() {
    breaker.enter();
    breaker.enter();
    fail(3);
    breaker.failed();
    breaker.failed();
    assertEquals(List.of(State.OPEN), changes);
  }
}
