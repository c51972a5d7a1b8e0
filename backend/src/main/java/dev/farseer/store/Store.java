package dev.farseer.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What outlives the process. Safe for many threads; every method blocks its own, for at most {@link
 * StoreSettings#timeout}, and throws a {@link dev.farseer.problem.Problem} of reason {@link
 * dev.farseer.problem.Reason#STORE} when the database does not answer or refuses. A store that is
 * down at start is looked for again with each call.
 */
public interface Store extends AutoCloseable {
  /** What patterns mean. */
  CaseRoom cases();

  /** What was seen when. */
  InsightRoom insights();

  /** Questions under way, so that each is asked once. */
  WorkRoom work();

  /** How the store is, asked now. */
  StoreState state();

  /**
   * Whether other processes may write to the same database, so that their changes must be looked
   * for.
   */
  boolean shared();

  /**
   * Calls back, on a thread of the store's, after cases or work have changed, in this process or
   * another. Hints may come late or not at all when the connection was lost: whoever waits for one
   * also looks by itself from time to time.
   */
  Hearing hear(Runnable changed);

  /** Ends the hints when closed. */
  interface Hearing extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Writes a consistent copy of everything into a new SQLite file, while the store is in use.
   *
   * @throws dev.farseer.problem.Problem FILE when the file exists or cannot be written
   */
  void backup(Path file);

  /**
   * Forgets what is older than the settings keep it, and gives the space back.
   *
   * @return how many rows went
   */
  long tidy(Instant now);

  @Override
  void close();
}
