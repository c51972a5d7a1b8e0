package dev.farseer.explain;

import dev.farseer.casebook.Subject;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.insight.Insights;
import dev.farseer.pattern.Baseline;
import dev.farseer.pattern.RankedPattern;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a window compared with what was there before. What follows from them and the
 * casebook is kept beside them, because a refreshed dashboard asks for the same again.
 */
final class Comparison {
  private final Baseline baseline;
  private final List<RankedPattern> ranked;
  private final List<Baseline.Was> gone;
  private final ReentrantLock making = new ReentrantLock();
  private volatile @Nullable List<Subject> subjects;
  private volatile @Nullable Known known;
  private volatile @Nullable Grouped grouped;

  private record Known(long version, List<Finding> findings) {}

  private record Grouped(List<Finding> findings, List<Insight> insights) {}

  Comparison(Baseline baseline, List<RankedPattern> ranked, List<Baseline.Was> gone) {
    this.baseline = baseline;
    this.ranked = ranked;
    this.gone = List.copyOf(gone);
  }

  Baseline baseline() {
    return baseline;
  }

  /** The patterns, the most important first. */
  List<RankedPattern> ranked() {
    return ranked;
  }

  /** The same patterns, as many as the casebook is asked about, made by it once. */
  List<Subject> subjects(Supplier<List<Subject>> made) {
    List<Subject> there = subjects;
    if (there == null) {
      there = List.copyOf(made.get());
      subjects = there;
    }
    return there;
  }

  /** Frequent patterns of the window before that do not come any more. */
  List<Baseline.Was> gone() {
    return gone;
  }

  /**
   * The findings that a casebook makes of the patterns.
   *
   * @param version of the casebook, a greater one after everything it learns
   */
  List<Finding> findings(long version, Supplier<List<Finding>> anew) {
    Known last = known;
    if (last == null || last.version < version) {
      // the panels of a dashboard come at the same moment: one looks everything up for all
      making.lock();
      try {
        last = known;
        if (last == null || last.version < version) {
          last = new Known(version, List.copyOf(anew.get()));
          known = last;
        }
      } finally {
        making.unlock();
      }
    }
    return last.findings;
  }

  /** The findings as insights; kept for this very list. */
  @SuppressWarnings("ReferenceEquality") // comparing hundreds of findings costs more than it saves
  List<Insight> insights(List<Finding> findings) {
    Grouped last = grouped;
    if (last == null || last.findings != findings) {
      last = new Grouped(findings, Insights.of(findings));
      grouped = last;
    }
    return last.insights;
  }
}
