package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FailedQuestionsTest {
  // near the end of the range, because nanoTime may overflow
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
  private final FailedQuestions<String> failed =
      new FailedQuestions<>(Duration.ofMinutes(1), now::get);

  /** Seconds for which a question is not asked, for each of some failures in a row. */
  private List<Integer> pauses(Reason reason, int times) {
    List<Integer> pauses = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String note = failed.add("q", new Problem(reason, "why"));
      assertEquals(reason.title() + ": why", note);
      int seconds = 0;
      while (failed.note("q").isPresent()) {
        assertEquals(note, failed.note("q").orElseThrow());
        now.addAndGet(1_000_000_000L);
        seconds++;
      }
      pauses.add(seconds);
    }
    return pauses;
  }

  @Test
  void aHopelessQuestionIsAskedLessAndLess() {
    assertEquals(List.of(3, 9, 27, 60, 60), pauses(Reason.MODEL_GARBAGE, 5));
  }

  @Test
  void aServerThatIsDownIsTriedSteadily() {
    assertEquals(List.of(3, 3, 3), pauses(Reason.MODEL_UNREACHABLE, 3));
    assertEquals(List.of(3, 3), pauses(Reason.MODEL_TIMEOUT, 2));
  }

  @Test
  void whatOnlyAChangeCanHelpWaitsLongest() {
    assertEquals(List.of(60), pauses(Reason.MODEL_CONTEXT, 1));
    assertEquals(List.of(60), pauses(Reason.PROMPT, 1));
  }

  @Test
  void anAnswerEndsIt() {
    List<Integer> _ = pauses(Reason.MODEL_GARBAGE, 3);
    failed.remove("q");
    assertEquals(List.of(3), pauses(Reason.MODEL_GARBAGE, 1));
  }

  @Test
  void whatIsNotAskedForLongIsForgotten() {
    List<Integer> _ = pauses(Reason.MODEL_GARBAGE, 3);
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    String _ = failed.add("another", new Problem(Reason.MODEL_GARBAGE, "why"));
    assertTrue(failed.note("another").isPresent());
    assertEquals(List.of(3), pauses(Reason.MODEL_GARBAGE, 1));
  }
}
