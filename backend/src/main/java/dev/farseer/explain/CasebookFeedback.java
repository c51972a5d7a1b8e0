package dev.farseer.explain;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Insight;
import dev.farseer.pattern.Pattern;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.StoredInsight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes cases of what people say about answers. It remembers the patterns behind the insights it
 * was shown, those not shown for longest are forgotten first; older ones, and those of before a
 * restart, are looked up in the history. Thread-safe.
 */
public final class CasebookFeedback implements Feedback {
  /** Most patterns behind remembered insights. */
  private static final int MOST_PATTERNS = 5_000;

  private static final int LONGEST_TEXT = 2_000;

  /** Root causes under which patterns are put together that have nothing else in common. */
  private static final Set<String> FOLDED = Set.of(Taxonomy.BENIGN, Taxonomy.UNKNOWN);

  private final Casebook casebook;
  private final Taxonomy taxonomy;
  private final InsightHistory history;
  private final int most;
  private final Map<String, Insight> recent = new LinkedHashMap<>(16, 0.75f, true);
  private int patterns;

  /** Feedback that teaches this casebook. */
  public CasebookFeedback(Casebook casebook, Taxonomy taxonomy, InsightHistory history) {
    this(casebook, taxonomy, history, MOST_PATTERNS);
  }

  CasebookFeedback(Casebook casebook, Taxonomy taxonomy, InsightHistory history, int most) {
    this.casebook = casebook;
    this.taxonomy = taxonomy;
    this.history = history;
    this.most = most;
  }

  /** Keeps the insights of an answer in mind. */
  void remember(List<Insight> insights) {
    synchronized (recent) {
      for (Insight insight : insights) {
        Insight before = recent.put(insight.id(), insight);
        patterns += insight.findings().size() - (before == null ? 0 : before.findings().size());
      }
      Iterator<Insight> eldest = recent.values().iterator();
      while (patterns > most && eldest.hasNext()) {
        patterns -= eldest.next().findings().size();
        eldest.remove();
      }
    }
  }

  /** An insight that somebody speaks of. */
  private record Spoken(String rootCause, Severity severity, List<RememberedFinding> findings) {}

  @Override
  public Taught confirm(String insightId) {
    Spoken spoken = spoken(insightId);
    List<RememberedFinding> explained =
        spoken.findings().stream()
            .filter(f -> !f.caseId().isEmpty() && !f.rootCause().equals(Taxonomy.UNKNOWN))
            .toList();
    if (explained.isEmpty()) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "this insight does not say yet what it means, so there is nothing to confirm: correct it"
              + " with a root cause instead");
    }
    for (RememberedFinding each : explained) {
      learn(each.pattern(), each.rootCause(), each.severity(), each.summary(), each.action());
    }
    return new Taught(
        explained.size(),
        "Confirmed for " + patterns(explained.size()) + ": " + spoken.rootCause() + ".");
  }

  @Override
  public Taught correct(
      String insightId,
      String rootCause,
      @Nullable Severity severity,
      String summary,
      String action) {
    Spoken spoken = spoken(insightId);
    checkCause(rootCause);
    checkLength("summary", summary);
    checkLength("action", action);
    // what is put together only because it is ordinary, or not explained, is no one thing: a person
    // speaks of the pattern that the row shows
    boolean folded = FOLDED.contains(spoken.rootCause());
    List<RememberedFinding> meant = folded ? spoken.findings().subList(0, 1) : spoken.findings();
    Set<String> misled = new HashSet<>();
    for (RememberedFinding each : meant) {
      if (!each.caseId().isEmpty()
          && !each.rootCause().equals(rootCause)
          && !misled.contains(each.caseId())
          && casebook.misled(each.pattern(), each.caseId())) {
        misled.add(each.caseId());
      }
      learn(
          each.pattern(),
          rootCause,
          severity == null ? spoken.severity() : severity,
          summary.isBlank() ? taxonomy.description(rootCause) : summary.strip(),
          action.strip());
    }
    String rest =
        meant.size() < spoken.findings().size()
            ? " The other patterns of the row stay as they are."
            : "";
    return new Taught(
        meant.size(), "From now on " + patterns(meant.size()) + " mean " + rootCause + "." + rest);
  }

  private void learn(
      Pattern pattern, String rootCause, Severity severity, String summary, String action) {
    casebook.learn(
        pattern,
        new Case(
            pattern.id(),
            rootCause,
            severity,
            summary,
            action,
            1,
            Case.Origin.CONFIRMED,
            "",
            "",
            List.of(pattern.template())));
  }

  private Spoken spoken(String insightId) {
    synchronized (recent) {
      Insight insight = recent.get(insightId);
      if (insight != null) {
        return new Spoken(
            insight.rootCause(),
            insight.severity(),
            insight.findings().stream().map(RememberedFinding::of).toList());
      }
    }
    StoredInsight kept =
        history
            .latest(insightId)
            .orElseThrow(
                () ->
                    new Problem(
                        Reason.NOT_FOUND,
                        "no answer has had an insight of this id: refresh the panel and answer to"
                            + " a row that is shown now"));
    List<RememberedFinding> findings = new ArrayList<>();
    KeptPattern.tree(kept.patterns()).forEach(each -> findings.add(RememberedFinding.read(each)));
    return new Spoken(kept.rootCause(), Severity.ofRank(kept.severity()), findings);
  }

  private void checkCause(String rootCause) {
    if (!taxonomy.contains(rootCause)) {
      String nearest = taxonomy.suggest(rootCause);
      throw new Problem(
          Reason.BAD_REQUEST,
          "there is no such root cause"
              + (nearest.isEmpty() ? "; see the taxonomy for all" : ", did you mean " + nearest)
              + "?");
    }
    if (rootCause.equals(Taxonomy.UNKNOWN)) {
      throw new Problem(
          Reason.BAD_REQUEST, "unknown is no correction: name what it is, benign for nothing");
    }
  }

  private static void checkLength(String name, String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new Problem(Reason.TOO_LARGE, name + " is longer than " + LONGEST_TEXT + " characters");
    }
  }

  private static String patterns(int count) {
    return count == 1 ? "1 pattern" : count + " patterns";
  }
}
