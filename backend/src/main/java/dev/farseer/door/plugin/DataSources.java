package dev.farseer.door.plugin;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What answers for each data source of this process, opened when first asked for. When a data
 * source is saved anew it is opened anew; the former one is closed when its last request is over.
 */
final class DataSources implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DataSources.class.getName());

  /** Grafana does not tell that a data source was deleted. */
  private static final Duration UNUSED = Duration.ofHours(6);

  private final Opener opener;
  private final Map<Key, Entry> entries = new HashMap<>();
  private boolean closed;

  private record Key(long orgId, String uid) {}

  /** Guarded by {@link #entries}. */
  private static final class Entry {
    private final long lastUpdatedMs;
    private final CompletableFuture<Backing> backing = new CompletableFuture<>();
    private int users;
    private boolean retired;
    private long usedAt = System.nanoTime();

    Entry(long lastUpdatedMs) {
      this.lastUpdatedMs = lastUpdatedMs;
    }

    void closeIfFree() {
      if (retired && users == 0) {
        var _ = backing.thenAccept(open -> Thread.ofVirtual().start(open::close));
      }
    }
  }

  DataSources(Opener opener) {
    this.opener = opener;
  }

  /** Work with an open data source. */
  @FunctionalInterface
  interface Work<T> {
    T with(Backing backing) throws InterruptedException;
  }

  /**
   * Runs work with what answers for the data source, which stays open meanwhile.
   *
   * @throws Problem {@link Reason#SETTINGS} when it cannot be opened
   */
  <T> T with(DataSource source, Work<T> work) throws InterruptedException {
    Entry mine = null;
    Entry entry;
    synchronized (entries) {
      if (closed) {
        throw new Problem(Reason.STOPPING, "Farseer is stopping: ask again in a few seconds");
      }
      Key key = new Key(source.orgId(), source.uid());
      entry = entries.get(key);
      // requests that were on their way when it was saved are answered by the newer one
      if (entry == null || entry.lastUpdatedMs < source.lastUpdatedMs()) {
        retire(entry);
        mine = new Entry(source.lastUpdatedMs());
        entries.put(key, mine);
        entry = mine;
        retireUnused();
      }
      entry.users++;
      entry.usedAt = System.nanoTime();
    }
    try {
      if (mine != null) {
        open(source, mine);
      }
      return work.with(join(entry));
    } finally {
      synchronized (entries) {
        entry.users--;
        entry.closeIfFree();
      }
    }
  }

  private void open(DataSource source, Entry entry) {
    // on a thread of its own, so that the first asker's going does not fail the others
    Thread.ofVirtual()
        .name("open-" + source.uid())
        .start(
            () -> {
              try {
                entry.backing.complete(opener.open(source));
                LOG.log(System.Logger.Level.INFO, "opened {0}", source);
              } catch (Throwable e) {
                forget(source, entry);
                entry.backing.completeExceptionally(e);
              }
            });
  }

  /** What could not be opened is tried again by the next request: a file may be there by then. */
  private void forget(DataSource source, Entry entry) {
    synchronized (entries) {
      entries.remove(new Key(source.orgId(), source.uid()), entry);
    }
  }

  private static Backing join(Entry entry) throws InterruptedException {
    try {
      return entry.backing.get();
    } catch (java.util.concurrent.ExecutionException | CompletionException e) {
      throw e.getCause() instanceof Problem problem
          ? problem
          : new Problem(
              Reason.INTERNAL, "the data source cannot be opened: " + e.getCause(), e.getCause());
    }
  }

  private void retireUnused() {
    long now = System.nanoTime();
    List<Key> unused = new ArrayList<>();
    entries.forEach(
        (key, entry) -> {
          if (entry.users == 0 && now - entry.usedAt > UNUSED.toNanos()) {
            unused.add(key);
          }
        });
    unused.forEach(key -> retire(Objects.requireNonNull(entries.remove(key))));
  }

  private static void retire(@Nullable Entry entry) {
    if (entry != null) {
      entry.retired = true;
      entry.closeIfFree();
    }
  }

  /** Closes what is open; requests from now on are refused. */
  @Override
  public void close() {
    List<Entry> open;
    synchronized (entries) {
      closed = true;
      open = List.copyOf(entries.values());
      entries.clear();
    }
    for (Entry entry : open) {
      Backing backing =
          entry.backing.isCompletedExceptionally() ? null : entry.backing.getNow(null);
      if (backing != null) {
        backing.close();
      }
    }
  }
}
