package dev.farseer.casebook;

import dev.farseer.log.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a similar case may answer for a pattern, or nobody does. */
final class Judgement {
  /** How far the best must be ahead of the best of another root cause. */
  private static final double LEAD = 0.1;

  /** What an ordinary line needs to be called a failure, and a warning to be called ordinary. */
  private static final double STRONG = 0.75;

  /** What a line of unknown level needs to be called a failure without any failure word. */
  private static final double FAIR = 0.6;

  private final double threshold;

  /**
   * Words that only failures use: one of them that the benign line lacks makes a pattern suspect.
   */
  private final Set<String> alarming = new HashSet<>();

  Judgement(double threshold, List<Case> written) {
    this.threshold = threshold;
    Set<String> ordinary = new HashSet<>();
    for (Case each : written) {
      boolean benign = each.rootCause().equals(Taxonomy.BENIGN);
      for (String line : each.examples()) {
        (benign ? ordinary : alarming).addAll(LogWords.of(line).core());
      }
    }
    alarming.removeAll(ordinary);
  }

  /** The match that answers, null to abstain. */
  CaseIndex.@Nullable Match answer(Level level, Query query, List<CaseIndex.Match> matches) {
    CaseIndex.Match best = null;
    for (CaseIndex.Match each : matches) {
      if (!allowed(level, query, each)) {
        continue;
      }
      if (best == null) {
        best = each;
      } else if (!rootCause(each).equals(rootCause(best))) {
        return each.score() > best.score() - LEAD ? null : best;
      }
    }
    return best;
  }

  private boolean allowed(Level level, Query query, CaseIndex.Match match) {
    Exemplar exemplar = match.exemplar();
    if (match.score() < threshold || exemplar.telltale().contradicts(query.telltale())) {
      return false;
    }
    return rootCause(match).equals(Taxonomy.BENIGN)
        ? mayBeBenign(level, query, match)
        : mayBeFailure(level, query, match);
  }

  /** Calling an error ordinary is the worst mistake there is. */
  private boolean mayBeBenign(Level level, Query query, CaseIndex.Match match) {
    if (query.telltale().failed() || !match.exemplar().failures().containsAll(query.failures())) {
      return false;
    }
    return switch (level) {
      case ERROR, FATAL -> false;
      case WARN -> match.score() >= STRONG;
      case INFO, DEBUG, TRACE, UNKNOWN -> true;
    };
  }

  private static boolean mayBeFailure(Level level, Query query, CaseIndex.Match match) {
    boolean saysSo = !query.failures().isEmpty() || query.telltale().failed();
    return switch (level) {
      case WARN, ERROR, FATAL -> true;
      case UNKNOWN -> (saysSo && !query.telltale().succeeded()) || match.score() >= FAIR;
      case INFO, DEBUG, TRACE ->
          (saysSo && !query.telltale().succeeded()) || match.score() >= STRONG;
    };
  }

  private static String rootCause(CaseIndex.Match match) {
    return match.exemplar().known().rootCause();
  }
}
