package dev.farseer.store;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * Questions to a model that are under way, so that each is asked once at a time by all processes
 * that share the store. Whoever asks holds a lease and renews it; when it stops doing so, another
 * takes over.
 */
public interface WorkRoom {
  /**
   * A question.
   *
   * @param key what makes it the same question: pattern and prompt version
   * @param tenant whose question
   * @param priority the lower the sooner, 0 to 3
   * @param payload what whoever takes over needs to ask it, as JSON of the pipeline's
   */
  record Work(String key, String tenant, int priority, String payload) {}

  /** What became of a claim. */
  sealed interface Claim {
    /** The question is the claimer's to ask. */
    record Taken() implements Claim {}

    /**
     * Another one asks it.
     *
     * @param until when its lease ends unless it is renewed
     */
    record Held(Instant until) implements Claim {}

    /**
     * It failed a while ago and is not to be asked yet.
     *
     * @param note why it failed
     * @param until when it may be asked again
     * @param pause how long this pause is in all
     */
    record Paused(String note, Instant until, Duration pause) implements Claim {}
  }

  /** Takes a question unless another one holds it or it is paused; atomically. */
  Claim claim(Work work, String holder, Duration lease);

  /** Renews a lease; false when it was lost. */
  boolean beat(String key, String holder, Duration lease);

  /** The question is answered, or given up by whoever held it: it is forgotten. */
  void finish(String key, String holder);

  /** The question failed: nobody asks it before the pause is over. */
  void fail(String key, String holder, String note, Duration pause);

  /** Takes questions whose lease has ended, the most urgent first; no two callers get the same. */
  List<Work> takeOver(String holder, Duration lease, int most);

  /** How many questions are held now. */
  long held();

  /** Adds tokens to what a tenant has spent on a day; the sum. */
  long spend(String tenant, LocalDate day, long tokens);

  /** The tokens that a tenant has spent on a day. */
  long spent(String tenant, LocalDate day);
}
