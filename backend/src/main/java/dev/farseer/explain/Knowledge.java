package dev.farseer.explain;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.Lookup;
import dev.farseer.casebook.NumberCases;
import dev.farseer.casebook.Routine;
import dev.farseer.casebook.Subject;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.telemetry.Stages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about patterns without asking anybody. */
public final class Knowledge {
  static final String NOBODY_KNOWS = "the casebook has no case like it.";
  static final String NOT_LOOKED_AT = "it ranks too low to be looked at (explain.patterns).";

  private final Casebook casebook;

  /** Knowledge of a casebook. */
  public Knowledge(Casebook casebook) {
    this.casebook = casebook;
  }

  /** One finding per pattern, in the same order; those behind {@code most} are not looked up. */
  List<Finding> findings(Comparison compared, int most, Stages stages) {
    long start = System.nanoTime();
    // asked for before the cases: what is learnt meanwhile makes another version
    long version = casebook.version();
    List<Finding> findings = compared.findings(version, () -> findings(compared, most));
    stages.add("casebook", System.nanoTime() - start);
    return findings;
  }

  private List<Finding> findings(Comparison compared, int most) {
    List<RankedPattern> ranked = compared.ranked();
    List<Subject> subjects =
        compared.subjects(
            () ->
                ranked.stream().limit(most).map(each -> casebook.subject(each.pattern())).toList());
    casebook.prefetch(subjects);
    List<Finding> findings = new ArrayList<>(ranked.size());
    for (int i = 0; i < ranked.size(); i++) {
      findings.add(
          i < subjects.size()
              ? finding(ranked.get(i), subjects.get(i))
              : abstained(ranked.get(i), NOT_LOOKED_AT));
    }
    return findings;
  }

  private Finding finding(RankedPattern ranked, Subject subject) {
    Case known = known(ranked, subject);
    return known == null
        ? abstained(ranked, NOBODY_KNOWS)
        : known(ranked, known, Finding.Source.CASEBOOK);
  }

  /**
   * Words first, then numbers: those refute a case of slowness, and tell trouble that ordinary
   * words hide; but not against a person who spoke of this very pattern. Lines that nobody wrote a
   * case for may still be routine.
   */
  private @Nullable Case known(RankedPattern ranked, Subject subject) {
    Pattern pattern = ranked.pattern();
    Lookup looked = casebook.look(subject);
    if (looked instanceof Lookup.Exact exact && exact.known().origin() == Case.Origin.CONFIRMED) {
      return exact.known();
    }
    Case told = told(looked);
    if (told != null && NumberCases.contradict(told, pattern)) {
      told = null;
    }
    if (told == null || told.rootCause().equals(Taxonomy.BENIGN)) {
      Case numbers = NumberCases.of(pattern);
      if (numbers != null) {
        return numbers;
      }
    }
    return told == null ? Routine.of(ranked) : told;
  }

  private static @Nullable Case told(Lookup looked) {
    return switch (looked) {
      case Lookup.Exact exact -> exact.known();
      case Lookup.Similar similar -> similar.known();
      case Lookup.None _ -> null;
    };
  }

  /** A finding that a case explains; a case of {@code unknown} is an abstention. */
  static Finding known(RankedPattern ranked, Case known, Finding.Source source) {
    return known.rootCause().equals("unknown")
        ? new Finding(ranked, known, Finding.Status.ABSTAINED, source, known.summary())
        : new Finding(ranked, known, Finding.Status.READY, source, "");
  }

  static Finding abstained(RankedPattern ranked, String note) {
    return new Finding(ranked, null, Finding.Status.ABSTAINED, Finding.Source.NONE, note);
  }
}
