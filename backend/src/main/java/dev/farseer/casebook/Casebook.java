package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All cases. It answers for a pattern that it knows exactly, or that says the same as one it knows;
 * otherwise it abstains. Thread-safe; lookups do not block each other.
 */
public final class Casebook implements AutoCloseable {
  private static final int NEAREST = 5;

  private final Looks looks = new Looks();
  private final Map<String, List<ExactLine>> lines = new HashMap<>();
  private final List<Case> written;
  private final LearntCases learnt;
  private final CaseIndex index;
  private final Judgement judgement;

  private record ExactLine(Case known, Telltale telltale) {}

  Casebook(CasebookSettings settings, List<Case> written, Function<String, String> idOfLine) {
    this.written = List.copyOf(written);
    this.learnt = new LearntCases(settings.maxLearnt());
    this.judgement = new Judgement(settings.threshold(), written);
    for (Case each : written) {
      for (String line : each.examples()) {
        lines
            .computeIfAbsent(idOfLine.apply(line), _ -> new ArrayList<>())
            .add(new ExactLine(each, Telltale.of(line)));
      }
    }
    this.index = new CaseIndex(this.written);
  }

  /**
   * The bundled cases and those of the user's folder, found by the ids that the miner gives.
   *
   * @throws dev.farseer.problem.Problem {@link dev.farseer.problem.Reason#FILE} that lists every
   *     fault of the case files
   */
  public static Casebook shipped(CasebookSettings settings, Taxonomy taxonomy) {
    return shipped(settings, taxonomy, PatternMiner::idOfLine);
  }

  /**
   * The bundled cases and those of the user's folder.
   *
   * @param idOfLine the id of the pattern that one line makes when it is the only one of its group
   * @throws dev.farseer.problem.Problem {@link dev.farseer.problem.Reason#FILE} that lists every
   *     fault of the case files
   */
  static Casebook shipped(
      CasebookSettings settings, Taxonomy taxonomy, Function<String, String> idOfLine) {
    CaseReader reader = new CaseReader(taxonomy);
    reader.readShipped();
    if (settings.hasExtraFolder()) {
      reader.readFolder(settings.extraFolder());
    }
    return new Casebook(settings, reader.cases(), idOfLine);
  }

  /**
   * The case of this very pattern: kept under its id or, when it has generalised since, under one
   * of its aliases. What a person or a model said wins over what is bundled. Null when there is
   * none, or when the aliases disagree.
   */
  public @Nullable Case exact(Pattern pattern) {
    Telltale telltale = Query.telltale(pattern);
    Case known = exact(pattern.id(), telltale);
    if (known != null) {
      return known;
    }
    Map<String, Case> byRootCause = new LinkedHashMap<>();
    for (String alias : pattern.aliases().stream().sorted().toList()) {
      Case other = exact(alias, telltale);
      if (other != null) {
        byRootCause.putIfAbsent(other.rootCause(), other);
      }
    }
    return byRootCause.size() == 1 ? byRootCause.values().iterator().next() : null;
  }

  /** Like {@link #exact}, with what other processes have kept until now. */
  public @Nullable Case exactNow(Pattern pattern) {
    return exact(pattern);
  }

  /**
   * Cases that resemble the pattern, best first, one entry per case.
   *
   * @param most how many at most
   */
  public List<SimilarCase> similar(Pattern pattern, int most) {
    return index.search(Query.of(pattern), most).stream().map(Casebook::similar).toList();
  }

  /**
   * The exact case, else a similar one that is near and clear enough, else none. Answers are kept
   * until something is learnt, because a dashboard asks about the same patterns again and again.
   */
  public Lookup look(Pattern pattern) {
    return looks.of(
        new Looks.Key(pattern.id(), pattern.level(), Query.telltale(pattern)),
        () -> lookAnew(pattern));
  }

  private Lookup lookAnew(Pattern pattern) {
    Case exact = exact(pattern);
    if (exact != null) {
      return new Lookup.Exact(exact);
    }
    Query query = Query.of(pattern);
    List<CaseIndex.Match> matches = index.search(query, NEAREST);
    List<SimilarCase> similar = matches.stream().map(Casebook::similar).toList();
    CaseIndex.Match answer = judgement.answer(pattern.level(), query, matches);
    return answer == null
        ? new Lookup.None(similar)
        : new Lookup.Similar(withConfidence(answer.exemplar().known(), answer.score()), similar);
  }

  /**
   * Keeps what a model or a person said about a pattern: {@link #exact} finds it at once, {@link
   * #similar} with its next search.
   */
  public void learn(Pattern pattern, Case said) {
    LearntCases.Kept kept = learnt.put(pattern, Query.telltale(pattern), said);
    kept.forgotten().forEach(index::remove);
    if (kept.accepted() && !said.rootCause().equals(Taxonomy.UNKNOWN)) {
      index.put(kept.owner(), said);
    }
    looks.forget();
  }

  /** Another number after everything that is learnt; answers of one version are the same. */
  public long version() {
    return looks.version();
  }

  /** Every case: the written ones in the order of their files, then the learnt ones. */
  public List<Case> cases() {
    List<Case> all = new ArrayList<>(written);
    all.addAll(learnt.all());
    return List.copyOf(all);
  }

  /** Releases the index; lookups fail from now on. */
  @Override
  public void close() {
    index.close();
  }

  private @Nullable Case exact(String id, Telltale telltale) {
    Case best = null;
    for (Case each : learnt.of(id, telltale)) {
      best = best == null || each.origin() == Case.Origin.CONFIRMED ? each : best;
    }
    if (best != null) {
      return best;
    }
    for (ExactLine line : lines.getOrDefault(id, List.of())) {
      boolean same = line.telltale().equals(telltale);
      if (line.telltale().contradicts(telltale)) {
        continue;
      }
      if (best == null || same || line.known().origin() == Case.Origin.CONFIRMED) {
        best = line.known();
      }
    }
    return best;
  }

  private static SimilarCase similar(CaseIndex.Match match) {
    return new SimilarCase(match.exemplar().known(), match.score());
  }

  private static Case withConfidence(Case known, double confidence) {
    return new Case(
        known.id(),
        known.rootCause(),
        known.severity(),
        known.summary(),
        known.action(),
        Math.min(known.confidence(), confidence),
        known.origin(),
        known.promptId(),
        known.model(),
        known.examples());
  }
}
