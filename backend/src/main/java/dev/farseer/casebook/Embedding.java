package dev.farseer.casebook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Gives cases their vectors in the background, on a thread of its own, and patterns theirs. */
final class Embedding implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Embedding.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Vectors vectors;
  private final CaseIndex shipped;
  private final Learning learning;
  private final Runnable news;
  private final Thread thread;
  private volatile boolean closed;

  /** How long the vectors of the model are, 0 before the first one. */
  private volatile int dimensions;

  Embedding(Vectors vectors, CaseIndex shipped, Learning learning, Runnable news) {
    this.vectors = vectors;
    this.shipped = shipped;
    this.learning = learning;
    this.news = news;
    this.thread = Thread.ofVirtual().name("casebook-vectors").start(this::run);
  }

  /** The vector of a pattern, null when there is none in time. */
  LearntIndex.@Nullable Probe probe(Query query) {
    if (dimensions == 0) {
      return null;
    }
    float[] vector = vectors.of(query.template());
    return vector == null ? null : new LearntIndex.Probe(vectors.field(vector.length), vector);
  }

  private void run() {
    String model = "";
    while (!closed) {
      try {
        String now = vectors.field(0);
        if (!now.equals(model) || dimensions == 0) {
          dimensions = shipped.embed(vectors);
          model = dimensions == 0 ? "" : now;
          if (dimensions > 0) {
            news.run();
          }
        }
        boolean more = dimensions > 0 && learning.embed(vectors, dimensions);
        if (!more) {
          Thread.sleep(PAUSE);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "making vectors of cases failed, it goes on", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
