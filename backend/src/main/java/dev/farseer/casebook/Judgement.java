package dev.farseer.casebook;

import dev.farseer.log.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a similar case may answer for a pattern, or nobody does. */
final class Judgement {
  /** The least score that answers. */
  private static final double NEAR = 0.5;

  /** How far the best must be ahead of the best of another root cause that is near as well. */
  private static final double LEAD = 0.1;

  /** What an ordinary line needs to be called a failure, and a warning to be called ordinary. */
  private static final double STRONG = 0.75;

  /** What a line of unknown level needs to be called a failure without any failure word. */
  private static final double FAIR = 0.6;

  private final double threshold;
  private final Calibration calibration = Calibration.shipped();

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

  /**
   * What may answer, and how sure that is.
   *
   * @param match the best match that is allowed to
   * @param lead how far it is ahead of the best one of another root cause, 0 to 1
   */
  record Candidate(CaseIndex.Match match, double lead) {}

  /**
   * What answers.
   *
   * @param match the match
   * @param probability that it is right, at least the threshold
   */
  record Answer(CaseIndex.Match match, double probability) {}

  /** The match that answers with the probability that it is right, null to abstain. */
  @Nullable Answer answer(Level level, Query query, List<CaseIndex.Match> matches) {
    Candidate best = candidate(level, query, matches);
    if (best == null || !clear(best.match().score(), best.lead())) {
      return null;
    }
    double probability = calibration.probability(best.match().score(), best.lead());
    return probability < threshold ? null : new Answer(best.match(), probability);
  }

  /**
   * Whether a match is near, and no other root cause as near: below that, how probable it is says
   * little, because the lines it was learnt from are all about something that the casebook knows.
   */
  static boolean clear(double score, double lead) {
    return score >= NEAR && (lead >= LEAD || score - lead < NEAR);
  }

  /** The best match that may answer, however unsure; null when none may. */
  @Nullable Candidate candidate(Level level, Query query, List<CaseIndex.Match> matches) {
    CaseIndex.Match best = null;
    for (CaseIndex.Match each : matches) {
      if (!allowed(level, query, each)) {
        continue;
      }
      if (best == null) {
        best = each;
      } else if (!rootCause(each).equals(rootCause(best))) {
        return new Candidate(best, best.score() - each.score());
      }
    }
    return best == null ? null : new Candidate(best, best.score());
  }

  private boolean allowed(Level level, Query query, CaseIndex.Match match) {
    return !match.exemplar().telltale().contradicts(query.telltale())
        && (rootCause(match).equals(Taxonomy.BENIGN)
            ? mayBeBenign(level, query, match)
            : mayBeFailure(level, query, match));
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
