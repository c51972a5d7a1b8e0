package dev.farseer.casebook;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps Lucene from warning of what is as it should be. */
final class LuceneLog {
  /** Held so that the level set on it is not forgotten with the logger. */
  private static final Logger VECTORS =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

  private LuceneLog() {}

  /**
   * To be called before Lucene's first use: it warns that jdk.incubator.vector is off, of which
   * only vector fields would gain.
   */
  static void quiet() {
    VECTORS.setLevel(Level.SEVERE);
  }
}
