package dev.farseer.llm;

import org.jspecify.annotations.Nullable;

/**
 * A slot of a server, held by the thread that asked for it until it is closed. Whoever closes it
 * says before how the call went; without a word it was given up.
 */
final class Lease implements AutoCloseable {
  private enum End {
    GIVEN_UP,
    ANSWERED,
    FAILED
  }

  private final Dispatcher dispatcher;
  private final Member member;
  private final String promptId;
  private volatile long heardAt;
  private volatile @Nullable Unavailable aborted;
  private @Nullable Thread holder;
  private End end = End.GIVEN_UP;
  private @Nullable Unavailable failure;

  Lease(Dispatcher dispatcher, Member member, String promptId) {
    this.dispatcher = dispatcher;
    this.member = member;
    this.promptId = promptId;
    this.heardAt = System.nanoTime();
  }

  Member member() {
    return member;
  }

  String promptId() {
    return promptId;
  }

  /** Something of the answer has come. */
  void heard() {
    heardAt = System.nanoTime();
  }

  long heardAt() {
    return heardAt;
  }

  /** The server has done its part, whatever is thought of its answer. */
  void answered() {
    end = End.ANSWERED;
  }

  /** The server has failed. */
  void failed(Unavailable why) {
    end = End.FAILED;
    failure = why;
  }

  /** From now on {@link #abort} interrupts the calling thread. */
  synchronized void heldByThisThread() {
    holder = Thread.currentThread();
  }

  /** Ends the call of the thread that holds it, which finds the reason in {@link #aborted}. */
  synchronized void abort(Unavailable why) {
    if (holder != null && aborted == null) {
      aborted = why;
      holder.interrupt();
    }
  }

  /** Why the thread was interrupted; null when somebody else has done that. */
  @Nullable Unavailable aborted() {
    return aborted;
  }

  @Override
  public void close() {
    synchronized (this) {
      holder = null;
    }
    dispatcher.release(
        this,
        () -> {
          switch (end) {
            case GIVEN_UP -> member.abandon();
            case ANSWERED -> member.leave(null);
            case FAILED -> member.leave(failure);
          }
        });
  }
}
