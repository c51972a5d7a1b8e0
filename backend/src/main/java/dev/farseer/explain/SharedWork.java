package dev.farseer.explain;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Work that several askers may want at once: each piece is done once at a time, on a thread of its
 * own, and what came of it is kept for a while. A piece is ended when its last asker has left
 * without wanting it.
 *
 * @param <K> what names a piece
 * @param <V> what comes of it
 * @param <W> the work itself, which those who join it while it is under way may speak to
 */
final class SharedWork<K, V, W extends SharedWork.Work<V>> implements AutoCloseable {
  /**
   * How much is kept.
   *
   * @param most most values
   * @param mostWeight most weight of all values together
   * @param weight the weight of a value
   */
  record Bounds<V>(int most, long mostWeight, ToLongFunction<V> weight) {}

  /** One piece of work. */
  @FunctionalInterface
  interface Work<V> {
    /** Does it; interrupted when nobody wants it any more. */
    Result<V> run() throws InterruptedException;
  }

  /**
   * What came of a piece of work.
   *
   * @param value for everybody who asked
   * @param keepNanos how long it is kept for those who ask later, 0 for not at all
   */
  record Result<V>(V value, long keepNanos) {}

  private record Kept<V>(V value, long until, long weight) {}

  private final String name;
  private final Bounds<V> bounds;
  private final LongSupplier nanoTime;
  private final Map<K, Piece> pieces = new HashMap<>();
  private final Map<K, Kept<V>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Thread> threads = new HashSet<>();
  private long weight;
  private boolean closed;

  /**
   * Nothing yet.
   *
   * @param name name of the threads
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  SharedWork(String name, Bounds<V> bounds, LongSupplier nanoTime) {
    this.name = name;
    this.bounds = bounds;
    this.nanoTime = nanoTime;
  }

  /** A piece of work under way. Its counts are guarded by the {@link SharedWork} it is of. */
  private final class Piece {
    private final CompletableFuture<V> value = new CompletableFuture<>();
    private final W work;
    private final Thread thread;
    private int askers;
    private boolean wanted;

    Piece(K key, W work) {
      this.work = work;
      Runnable whole = () -> run(key, this);
      thread = Thread.ofVirtual().name(name).unstarted(Context.current().wrap(whole));
    }
  }

  /** A place from which one asker waits for a piece of work; to be left by closing it. */
  interface Seat<V> extends AutoCloseable {
    /** What comes of the work, or the failure that it ended with. */
    CompletableFuture<V> value();

    /** Says that the work shall be ended by nobody's leaving. */
    void want();

    @Override
    void close();
  }

  /**
   * A seat at the work of this name: it is done already, under way, or begins now.
   *
   * @param begin makes the work when nobody does it yet
   * @param aboard told of the work before it can end, unless it is done already
   */
  synchronized Seat<V> join(K key, Supplier<W> begin, Consumer<W> aboard) {
    Kept<V> done = kept.get(key);
    if (done != null && done.until - nanoTime.getAsLong() > 0) {
      return new Done<>(CompletableFuture.completedFuture(done.value));
    }
    if (closed) {
      Problem stopping = new Problem(Reason.STOPPING, "no more logs are read");
      return new Done<>(CompletableFuture.failedFuture(stopping));
    }
    Piece piece = pieces.get(key);
    boolean anew = piece == null;
    if (piece == null) {
      piece = new Piece(key, begin.get());
      pieces.put(key, piece);
      threads.add(piece.thread);
    }
    aboard.accept(piece.work);
    if (anew) {
      piece.thread.start();
    }
    piece.askers++;
    return new Aboard(key, piece);
  }

  private record Done<V>(CompletableFuture<V> value) implements Seat<V> {
    @Override
    public void want() {}

    @Override
    public void close() {}
  }

  private final class Aboard implements Seat<V> {
    private final K key;
    private final Piece piece;
    private boolean left;

    Aboard(K key, Piece piece) {
      this.key = key;
      this.piece = piece;
    }

    @Override
    public CompletableFuture<V> value() {
      return piece.value;
    }

    @Override
    public void want() {
      synchronized (SharedWork.this) {
        piece.wanted = true;
      }
    }

    @Override
    public void close() {
      synchronized (SharedWork.this) {
        if (left) {
          return;
        }
        left = true;
        piece.askers--;
        if (piece.askers == 0 && !piece.wanted && !piece.value.isDone()) {
          // whoever comes now begins anew: this one is lost
          pieces.remove(key, piece);
          piece.thread.interrupt();
        }
      }
    }
  }

  private void run(K key, Piece piece) {
    try {
      Result<V> result = piece.work.run();
      synchronized (this) {
        pieces.remove(key, piece);
        if (result.keepNanos() > 0 && !closed) {
          keep(key, result);
        }
      }
      piece.value.complete(result.value());
    } catch (Throwable e) {
      // whatever it was: somebody waits
      synchronized (this) {
        pieces.remove(key, piece);
      }
      piece.value.completeExceptionally(e);
    } finally {
      synchronized (this) {
        threads.remove(piece.thread);
      }
    }
  }

  private void keep(K key, Result<V> result) {
    long now = nanoTime.getAsLong();
    kept.entrySet().removeIf(each -> each.getValue().until - now <= 0 && forget(each.getValue()));
    long heavy = bounds.weight().applyAsLong(result.value());
    if (heavy > bounds.mostWeight() / 2) {
      // one that would push all others out
      return;
    }
    Kept<V> more = new Kept<>(result.value(), now + result.keepNanos(), heavy);
    Kept<V> before = kept.put(key, more);
    weight += more.weight - (before == null ? 0 : before.weight);
    var eldest = kept.values().iterator();
    while ((kept.size() > bounds.most() || weight > bounds.mostWeight()) && eldest.hasNext()) {
      forget(eldest.next());
      eldest.remove();
    }
  }

  private boolean forget(Kept<V> gone) {
    weight -= gone.weight;
    return true;
  }

  /** How many values are kept now, those that are over included. */
  synchronized int kept() {
    return kept.size();
  }

  /** Ends the work under way, waits until it has ended, and forgets everything. */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(threads);
      kept.clear();
      weight = 0;
    }
    running.forEach(Thread::interrupt);
    try {
      for (Thread thread : running) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
