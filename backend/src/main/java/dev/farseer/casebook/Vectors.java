package dev.farseer.casebook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/** Vectors of lines and templates, of length 1, from an {@link Embedder}. Thread-safe. */
final class Vectors {
  private static final System.Logger LOG = System.getLogger(Vectors.class.getName());

  /** How long a lookup waits for the vector of its pattern; the next one finds it remembered. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private static final int MOST_REMEMBERED = 2_000;
  private static final int LONGEST_TEXT = 1_000;

  /** Lucene's own limit. */
  private static final int MOST_DIMENSIONS = 1_024;

  private final Embedder embedder;
  private final Map<String, CompletableFuture<float @Nullable []>> remembered =
      Collections.synchronizedMap(new Bounded<>(MOST_REMEMBERED));
  private final AtomicBoolean refused = new AtomicBoolean();

  Vectors(Embedder embedder) {
    this.embedder = embedder;
  }

  /** The field of an index that holds the vectors of the present model. */
  String field(int dimensions) {
    return "vector-" + Integer.toHexString(embedder.model().hashCode()) + "-" + dimensions;
  }

  /** The vectors of some texts, empty when there are none now. */
  Optional<List<float[]>> of(List<String> texts) {
    try {
      Optional<List<float[]>> made =
          embedder.embed(texts.stream().map(Vectors::shortened).toList());
      return made.filter(vectors -> vectors.size() == texts.size()).flatMap(this::unit);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "no vectors now", e);
      return Optional.empty();
    }
  }

  /** The vector of a pattern's template, null when it is not there in time. */
  float @Nullable [] of(String template) {
    String key = embedder.model() + "\n" + template;
    CompletableFuture<float @Nullable []> made;
    synchronized (remembered) {
      made = remembered.get(key);
      if (made == null) {
        CompletableFuture<float @Nullable []> begun = new CompletableFuture<>();
        remembered.put(key, begun);
        Thread.ofVirtual()
            .name("casebook-vector")
            .start(
                () -> {
                  Optional<List<float[]>> vectors = of(List.of(template));
                  if (vectors.isEmpty()) {
                    remembered.remove(key, begun);
                  }
                  begun.complete(vectors.map(List::getFirst).orElse(null));
                });
        made = begun;
      }
    }
    try {
      return made.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private Optional<List<float[]>> unit(List<float[]> vectors) {
    List<float[]> unit = new ArrayList<>(vectors.size());
    for (float[] each : vectors) {
      if (each.length == 0 || each.length > MOST_DIMENSIONS) {
        if (refused.compareAndSet(false, true)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "the embedding model gives vectors of "
                  + each.length
                  + " numbers; casebook.vectors can use up to "
                  + MOST_DIMENSIONS
                  + ", similar cases are found by words alone");
        }
        return Optional.empty();
      }
      unit.add(VectorUtil.l2normalize(each.clone(), /* throwOnZero= */ false));
    }
    return Optional.of(unit);
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
  }
}
