package dev.farseer.explain;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What a model could not explain, and until when it is not asked again: soon after a first failure,
 * so that a recovery shows, later after each further one, so that a hopeless question costs little.
 *
 * @param <K> what names a question
 */
final class FailedQuestions<K> {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(3);
  private static final int GROWTH = 3;

  private record Failure(String note, long until, Duration pause) {}

  private final Duration longestPause;
  private final LongSupplier nanoTime;
  private final Map<K, Failure> failures = new ConcurrentHashMap<>();

  FailedQuestions(Duration longestPause, LongSupplier nanoTime) {
    this.longestPause = longestPause;
    this.nanoTime = nanoTime;
  }

  /** Why a question is not to be asked now, nothing when it may be. */
  Optional<String> note(K question) {
    Failure failure = failures.get(question);
    return failure != null && failure.until - nanoTime.getAsLong() > 0
        ? Optional.of(failure.note)
        : Optional.empty();
  }

  /** Keeps a failure; the words for users. */
  String add(K question, Problem problem) {
    String note = problem.reason().title() + ": " + problem.detail();
    long now = nanoTime.getAsLong();
    // one that was not asked again for so long is forgotten, pause and all
    failures.values().removeIf(each -> now - each.until > longestPause.toNanos());
    failures.compute(
        question,
        (_, last) -> {
          Duration pause = pause(problem.reason(), last == null ? Duration.ZERO : last.pause);
          return new Failure(note, now + pause.toNanos(), pause);
        });
    return note;
  }

  /** Keeps a failure that was found elsewhere. */
  void add(K question, String note, Duration pause) {
    failures.put(question, new Failure(note, nanoTime.getAsLong() + pause.toNanos(), pause));
  }

  /** How long a question is paused since its last failure, 0 when there was none. */
  Duration pause(K question) {
    Failure failure = failures.get(question);
    return failure == null ? Duration.ZERO : failure.pause;
  }

  private Duration pause(Reason reason, Duration last) {
    Duration pause =
        switch (reason) {
          // neither passes by itself: settings or a template must change
          case MODEL_CONTEXT, PROMPT -> longestPause;
          case MODEL_GARBAGE -> last.isZero() ? FIRST_PAUSE : last.multipliedBy(GROWTH);
          default -> FIRST_PAUSE;
        };
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }

  void remove(K question) {
    failures.remove(question);
  }
}
