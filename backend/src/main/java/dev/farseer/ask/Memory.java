package dev.farseer.ask;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What became of questions, the least recently asked of them forgotten first. */
final class Memory {
  private static final int MOST = 500;

  /** For so long an answer is taken for true without a look at the labels. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final Duration FORGET = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

  /**
   * What names a question.
   *
   * @param promptId a prompt of another version may answer it differently
   */
  record Key(String question, String scope, String promptId) {}

  /** What is known of a question. */
  sealed interface Known {}

  /**
   * Its LogQL, and the labels it was written for.
   *
   * @param fresh whether it may be used without a look at the labels
   */
  record Answer(Asked.Ready ready, Vocabulary vocabulary, boolean fresh) implements Known {}

  /** Why it is not to be asked now. */
  record Failure(Problem problem) implements Known {}

  private record Kept(Known known, long at, long until) {}

  private final LongSupplier nanoTime;

  // in the order of their last use
  private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  Memory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized @Nullable Known of(Key key) {
    Kept entry = kept.get(key);
    long now = nanoTime.getAsLong();
    if (entry == null || now - entry.until >= 0) {
      return null;
    }
    return switch (entry.known) {
      case Answer answer ->
          new Answer(answer.ready, answer.vocabulary, now - entry.at < FRESH.toNanos());
      case Failure failure -> failure;
    };
  }

  void keep(Key key, Asked.Ready ready, Vocabulary vocabulary) {
    put(key, new Answer(ready.known(), vocabulary, true), FORGET);
  }

  /** An answer that was there already is worth more than word of a failure. */
  void keep(Key key, Problem problem) {
    if (!(of(key) instanceof Answer)) {
      put(key, new Failure(problem), pause(problem.reason()));
    }
  }

  private synchronized void put(Key key, Known known, Duration time) {
    long now = nanoTime.getAsLong();
    kept.put(key, new Kept(known, now, now + time.toNanos()));
    if (kept.size() > MOST) {
      kept.pollFirstEntry();
    }
  }

  private static Duration pause(Reason reason) {
    return switch (reason) {
      // neither passes by itself
      case MODEL_GARBAGE, MODEL_CONTEXT, PROMPT -> LONG_PAUSE;
      default -> PAUSE;
    };
  }
}
