package dev.farseer.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cases that a model gave or a person said or brought; the shipped ones are not kept here. */
public interface CaseRoom {
  /** The cases kept under any of these pattern ids, in no order. */
  List<StoredCase> ofPatterns(Collection<String> patternIds);

  /** The case of an id. */
  Optional<StoredCase> get(String id);

  /**
   * Keeps a case under its id, durably when this returns. A person's word stays when a model says
   * something else; then nothing changes. Pattern ids of a former version stay known.
   *
   * @param why what happened, in a few words, for the history
   * @param by who did it, empty when nobody is known
   * @return what is kept now
   */
  StoredCase put(StoredCase said, String why, String by);

  /** Forgets a case; false when there is none. Its history stays. */
  boolean remove(String id, String why, String by);

  /**
   * Multiplies the trust in cases, because they misled.
   *
   * @param factor 0 to 1
   */
  void mistrust(Collection<String> ids, double factor, String why, String by);

  /** Counts that cases were used. */
  void seen(Map<String, Long> times, Instant at);

  /** What happened to a case, oldest first. */
  List<CaseChange> history(String id);

  /**
   * Cases whose {@link StoredCase#change} is greater than a number, in the order of it, removed
   * ones included. Numbers become visible in their order, so whoever follows misses none.
   */
  List<StoredCase> changedAfter(long change, int most);

  /** The greatest {@link StoredCase#change}, 0 when there is none. */
  long lastChange();

  /** How many cases there are. */
  long count();

  /**
   * Cases in the order of their ids.
   *
   * @param afterId where to go on, empty for the start
   * @param filter which ones
   */
  List<StoredCase> page(CaseFilter filter, String afterId, int most);
}
