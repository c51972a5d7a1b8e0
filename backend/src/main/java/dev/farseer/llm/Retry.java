package dev.farseer.llm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * When a question is asked again after {@link Unavailable}, as long as its budget is not spent:
 *
 * <ul>
 *   <li>no connection, or still loading: of the same server or another one, up to 4 times each,
 *       once it is seen to be there again; that bridges a restart;
 *   <li>busy (429): until the budget is spent, each time after the pause the server asks for, or
 *       one of 100 ms that doubles up to 2 s, with jitter;
 *   <li>failed, silent, or cut in the middle of its answer: once of every other server, never again
 *       of the same one, since the question itself may be what it cannot bear. What was heard of
 *       the broken answer is void, and the listener is told so.
 * </ul>
 *
 * Not for many threads.
 */
final class Retry {
  private static final int MOST_CONNECTION_ATTEMPTS = 4;

  private final Set<Member> failed = new HashSet<>();
  private final Map<Member, Integer> lost = new HashMap<>();

  /** A call to this server has ended so. */
  void note(Member member, Unavailable failure) {
    switch (failure.kind()) {
      case NO_CONNECTION -> {
        if (lost.merge(member, 1, Integer::sum) >= MOST_CONNECTION_ATTEMPTS) {
          failed.add(member);
        }
      }
      // what says that it is loading says that it will come
      case LOADING, BUSY -> {}
      case FAILED, SILENT, CUT -> failed.add(member);
    }
  }

  /** Whether this server may be asked, again or for the first time. */
  boolean mayAsk(Member member) {
    return !failed.contains(member);
  }
}
