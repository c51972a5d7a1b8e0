package dev.farseer.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.problem.Problem;
import dev.farseer.store.InsightQuery;
import dev.farseer.store.InsightRoom;
import dev.farseer.store.StoredInsight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what insights windows have shown. Answers never wait for it: what is to be kept is put
 * together and written behind them, at the latest when this is closed; while the store is down it
 * waits, bounded.
 */
public final class InsightHistory implements PastInsights, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(InsightHistory.class.getName());

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_REMEMBERED = 10_000;
  private static final int MOST_PATTERNS = 20;
  private static final int MOST_TRACES = 5;

  private final InsightRoom room;
  private final String tenant;
  private final Duration gap;
  private final Map<String, StoredInsight> waiting = new LinkedHashMap<>();
  private final Map<String, Last> lasts =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread writer;
  private boolean down;

  /** What of an insight was kept last, so that a refresh that shows the same writes nothing. */
  private record Last(
      long firstNs, long lastNs, long count, Severity severity, String summary, String causeId) {}

  /**
   * History in a room.
   *
   * @param tenant whose insights
   * @param gap an insight that comes again within this time goes on
   */
  public InsightHistory(InsightRoom room, String tenant, Duration gap) {
    this.room = room;
    this.tenant = tenant;
    this.gap = gap;
    this.writer = Thread.ofVirtual().name("insight-history").start(this::write);
  }

  /** Takes down what a window has shown. Never blocks. */
  void record(List<Insight> insights, String analysisTraceId) {
    synchronized (waiting) {
      for (Insight insight : insights) {
        Last last =
            new Last(
                insight.onsetNs(),
                insight.lastNs(),
                insight.count(),
                insight.severity(),
                insight.summary(),
                insight.causeId());
        // what a model is still asked about has no meaning yet
        if (insight.status() == Finding.Status.PENDING
            || last.equals(lasts.put(insight.id(), last))
            || insight.lastNs() < insight.onsetNs()
            || waiting.size() >= MOST_WAITING) {
          continue;
        }
        waiting.merge(key(insight), stored(insight, analysisTraceId), InsightHistory::together);
      }
    }
  }

  @Override
  public List<StoredInsight> find(Wanted wanted) {
    flush();
    List<StoredInsight> found =
        room.find(
            new InsightQuery(
                tenant,
                wanted.range().startNs(),
                wanted.range().endNs(),
                wanted.minSeverity().rank(),
                wanted.rootCause(),
                wanted.component(),
                wanted.most()));
    return wanted.rootCause().isEmpty()
        ? found.stream().filter(each -> !each.rootCause().equals(Taxonomy.BENIGN)).toList()
        : found;
  }

  /** The latest of an insight that is kept or about to be. */
  Optional<StoredInsight> latest(String insightId) {
    flush();
    return room.latest(insightId);
  }

  /** Windows far apart make stretches of their own; nearer ones are put together before. */
  private String key(Insight insight) {
    long day = TimeUnit.DAYS.toNanos(1);
    return insight.id() + " " + insight.lastNs() / day + " " + insight.onsetNs() / day;
  }

  private static StoredInsight together(StoredInsight a, StoredInsight b) {
    return new StoredInsight(
        0,
        b.insightId(),
        b.tenant(),
        b.role(),
        b.causeId(),
        b.rootCause(),
        Math.max(a.severity(), b.severity()),
        b.component(),
        b.summary(),
        b.action(),
        b.confidence(),
        Math.max(a.count(), b.count()),
        Math.min(a.firstNs(), b.firstNs()),
        Math.max(a.lastNs(), b.lastNs()),
        b.traceIds().isEmpty() ? a.traceIds() : b.traceIds(),
        b.source(),
        b.promptId(),
        b.model(),
        b.analysisTraceId(),
        b.evidence(),
        b.patterns(),
        a.windows() + b.windows());
  }

  private StoredInsight stored(Insight insight, String analysisTraceId) {
    ArrayNode patterns = KeptPattern.object().putArray("patterns");
    insight.findings().stream()
        .limit(MOST_PATTERNS)
        .forEach(finding -> patterns.add(RememberedFinding.write(finding)));
    return new StoredInsight(
        0,
        insight.id(),
        tenant,
        insight.role().word(),
        insight.causeId(),
        insight.rootCause(),
        insight.severity().rank(),
        insight.component(),
        insight.summary(),
        insight.action(),
        insight.confidence(),
        insight.count(),
        insight.onsetNs(),
        insight.lastNs(),
        insight.traceIds().stream().limit(MOST_TRACES).toList(),
        insight.source().word(),
        insight.promptId(),
        insight.model(),
        analysisTraceId,
        insight.evidence(),
        KeptPattern.text(patterns),
        1);
  }

  private void write() {
    try {
      while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          flush();
        } catch (Problem problem) {
          // told by the store's own state; the insights wait
          LOG.log(System.Logger.Level.DEBUG, "insights cannot be kept now", problem);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what waits; what cannot be written waits on. */
  private void flush() {
    List<StoredInsight> batch;
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return;
      }
      batch = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    boolean written = false;
    try {
      room.merge(batch, gap);
      written = true;
    } finally {
      if (!written) {
        putBack(batch);
      }
      tell(written);
    }
  }

  private void putBack(List<StoredInsight> batch) {
    synchronized (waiting) {
      for (StoredInsight each : batch) {
        if (waiting.size() < MOST_WAITING) {
          long day = TimeUnit.DAYS.toNanos(1);
          waiting.merge(
              each.insightId() + " " + each.lastNs() / day + " " + each.firstNs() / day,
              each,
              (newer, older) -> together(older, newer));
        }
      }
    }
  }

  private synchronized void tell(boolean written) {
    if (down == written) {
      down = !written;
      LOG.log(
          down ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
          down
              ? "insights cannot be kept at present; they wait for the store"
              : "insights are kept again");
    }
  }

  /** Writes what still waits, when the store takes it. */
  @Override
  public void close() {
    closed.countDown();
    try {
      writer.join();
      flush();
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.WARNING, "the last insights were not kept", problem);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
