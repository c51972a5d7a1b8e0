package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Learning learning;
  private final CaseIndex index;
  private final Judgement judgement;
  private final @Nullable Embedding embedding;
  private final int most;

  private record ExactLine(Case known, Telltale telltale) {}

  Casebook(
      CasebookSettings settings,
      List<Case> written,
      Function<String, String> idOfLine,
      @Nullable Keeping keeping) {
    LuceneLog.quiet();
    this.written = List.copyOf(written);
    this.most = settings.maxLearnt();
    this.judgement = new Judgement(settings.threshold(), written);
    for (Case each : written) {
      for (String line : each.examples()) {
        lines
            .computeIfAbsent(idOfLine.apply(line), _ -> new ArrayList<>())
            .add(new ExactLine(each, Telltale.of(line)));
      }
    }
    this.index = new CaseIndex(this.written.stream().map(Exemplar::of).toList());
    this.learning =
        keeping == null
            ? Learning.inMemory(this.written, settings.maxLearnt(), looks::forget)
            : Learning.in(keeping, this.written, settings.maxLearnt(), looks::forget);
    this.embedding =
        keeping == null || !settings.vectors()
            ? null
            : new Embedding(new Vectors(keeping.embedder()), index, learning, looks::forget);
  }

  /**
   * The bundled cases and those of the user's folder, found by the ids that the miner gives.
   *
   * @throws dev.farseer.problem.Problem {@link dev.farseer.problem.Reason#FILE} that lists every
   *     fault of the case files
   */
  public static Casebook shipped(CasebookSettings settings, Taxonomy taxonomy) {
    return new Casebook(settings, written(settings, taxonomy), PatternMiner::idOfLine, null);
  }

  /**
   * The same, and it keeps what it learns in a store, which may be down.
   *
   * @throws dev.farseer.problem.Problem {@link dev.farseer.problem.Reason#FILE} that lists every
   *     fault of the case files
   */
  public static Casebook shipped(CasebookSettings settings, Taxonomy taxonomy, Keeping keeping) {
    return new Casebook(settings, written(settings, taxonomy), PatternMiner::idOfLine, keeping);
  }

  /**
   * The bundled cases and those of the user's folder.
   *
   * @param idOfLine the id of the pattern that one line makes when it is the only one of its group
   */
  static Casebook shipped(
      CasebookSettings settings, Taxonomy taxonomy, Function<String, String> idOfLine) {
    return new Casebook(settings, written(settings, taxonomy), idOfLine, null);
  }

  static List<Case> written(CasebookSettings settings, Taxonomy taxonomy) {
    CaseReader reader = new CaseReader(taxonomy);
    reader.readShipped();
    if (settings.hasExtraFolder()) {
      reader.readFolder(settings.extraFolder());
    }
    return reader.cases();
  }

  /**
   * Reads the learnt cases of many patterns at once, so that the lookups of a window that follow
   * cost one round trip to the store instead of one each.
   */
  public void prefetch(Collection<Subject> subjects) {
    Set<String> ids = new LinkedHashSet<>();
    subjects.forEach(each -> ids.addAll(each.ids()));
    learning.of(ids);
  }

  /** A pattern to ask about, perhaps more than once. */
  public Subject subject(Pattern pattern) {
    return new Subject(pattern);
  }

  /**
   * The case of this very pattern: kept under its id or, when it has generalised since, under one
   * of its aliases. What a person or a model said wins over what is bundled. Null when there is
   * none, or when the aliases disagree.
   */
  public @Nullable Case exact(Pattern pattern) {
    return exact(subject(pattern));
  }

  private @Nullable Case exact(Subject subject) {
    Pattern pattern = subject.pattern();
    Telltale telltale = subject.telltale();
    Map<String, List<Learnt>> learnt = learning.of(subject.ids());
    Case known = exact(pattern.id(), telltale, learnt);
    if (known != null) {
      return known;
    }
    Map<String, Case> byRootCause = new LinkedHashMap<>();
    for (String alias : pattern.aliases().stream().sorted().toList()) {
      Case other = exact(alias, telltale, learnt);
      if (other != null) {
        byRootCause.putIfAbsent(other.rootCause(), other);
      }
    }
    return byRootCause.size() == 1 ? byRootCause.values().iterator().next() : null;
  }

  /** Like {@link #exact}, with what other processes have kept until now. */
  public @Nullable Case exactNow(Pattern pattern) {
    Subject subject = subject(pattern);
    learning.refresh(subject.ids());
    return exact(subject);
  }

  /**
   * Cases that resemble the pattern, best first, one entry per case.
   *
   * @param most how many at most
   */
  public List<SimilarCase> similar(Pattern pattern, int most) {
    return search(subject(pattern), most).stream().map(Casebook::similar).toList();
  }

  /**
   * The exact case, else a similar one that is near and clear enough, else none. Answers are kept
   * until something is learnt, because a dashboard asks about the same patterns again and again.
   */
  public Lookup look(Pattern pattern) {
    return look(subject(pattern));
  }

  /** The same for a pattern that was asked about before. */
  public Lookup look(Subject subject) {
    Pattern pattern = subject.pattern();
    Lookup found =
        looks.of(
            new Looks.Key(pattern.id(), pattern.level(), subject.telltale()),
            () -> lookAnew(subject));
    Case known =
        switch (found) {
          case Lookup.Exact exact -> exact.known();
          case Lookup.Similar similar -> similar.known();
          case Lookup.None _ -> null;
        };
    if (known != null && known.origin() != Case.Origin.SHIPPED) {
      learning.used(known.id());
    }
    return found;
  }

  private Lookup lookAnew(Subject subject) {
    Case exact = exact(subject);
    if (exact != null) {
      return new Lookup.Exact(exact);
    }
    List<CaseIndex.Match> matches = search(subject, NEAREST);
    List<SimilarCase> similar = matches.stream().map(Casebook::similar).toList();
    Judgement.Answer answer = judgement.answer(subject.pattern().level(), subject.query(), matches);
    return answer == null
        ? new Lookup.None(similar)
        : new Lookup.Similar(
            withConfidence(answer.match().exemplar().known(), answer.probability()), similar);
  }

  /** The similar case that would answer if it were sure enough, null when none would. */
  Judgement.@Nullable Candidate candidate(Pattern pattern) {
    Subject subject = subject(pattern);
    return judgement.candidate(pattern.level(), subject.query(), search(subject, NEAREST));
  }

  private List<CaseIndex.Match> search(Subject subject, int most) {
    List<CaseIndex.Match> found = new ArrayList<>();
    Query query = subject.query();
    LearntIndex.Probe probe = embedding == null ? null : embedding.probe(query);
    List<CaseIndex.Match> shipped =
        probe == null ? subject.shipped(index) : index.search(query, probe.vector());
    for (CaseIndex.Match each : shipped) {
      double trust = learning.trustInShipped(each.exemplar().known().id());
      found.add(trust == 1 ? each : new CaseIndex.Match(each.exemplar(), trust * each.score()));
    }
    found.addAll(learning.search(query, index.resemblance(), probe));
    return CaseIndex.Match.best(found, most);
  }

  /**
   * Keeps what a model or a person said about a pattern: {@link #exact} finds it at once, {@link
   * #similar} with its next search. With a store it is durable when this returns; while the store
   * is down it waits in memory.
   *
   * @return the case that is kept now: a person's word stays when a model says something else
   */
  public Case learn(Pattern pattern, Case said) {
    boolean person = said.origin() == Case.Origin.CONFIRMED;
    return learning
        .put(
            Learnt.said(pattern, Query.telltale(pattern), said, Instant.now()),
            person ? "said by a person" : "explained by a model",
            "")
        .known();
  }

  /**
   * A person has corrected what a case had said about a pattern. When the case only resembled the
   * pattern, it is trusted half as much from now on: its score counts half wherever it is similar.
   * A case of the very pattern is not: the person's word stands in its place.
   *
   * @param caseId the case that had answered
   * @return whether a case is trusted less now
   */
  public boolean misled(Pattern pattern, String caseId) {
    Set<String> ids = subject(pattern).ids();
    boolean exact =
        ids.stream()
            .flatMap(id -> lines.getOrDefault(id, List.of()).stream())
            .anyMatch(line -> line.known().id().equals(caseId));
    return !exact && learning.mistrust(caseId, ids, "it misled about pattern " + pattern.id());
  }

  /** Another number after everything that is learnt; answers of one version are the same. */
  public long version() {
    return looks.version();
  }

  /**
   * The written cases in the order of their files, then learnt ones, {@code casebook.maxLearnt} at
   * most.
   */
  public List<Case> cases() {
    List<Case> all = new ArrayList<>(written);
    all.addAll(learning.some(most));
    return List.copyOf(all);
  }

  /** Where people look at the cases and change them. */
  public CaseDesk desk(Taxonomy taxonomy) {
    return new CaseDesk(learning.room(), taxonomy, written, learning::changed);
  }

  /** How many cases there are; what others have kept is counted every few seconds. */
  public long count() {
    return written.size() + learning.count();
  }

  /** How many cases there are, and whether store and index are as they should be. */
  public CasebookState state() {
    return learning.state(written.size());
  }

  /** Saves what can be saved and releases the indices; lookups fail from now on. */
  @Override
  public void close() {
    if (embedding != null) {
      embedding.close();
    }
    learning.close();
    index.close();
  }

  private @Nullable Case exact(String id, Telltale telltale, Map<String, List<Learnt>> learntOf) {
    Learnt learnt = null;
    for (Learnt each : learntOf.getOrDefault(id, List.of())) {
      if (!each.telltale().contradicts(telltale)
          && (learnt == null || rank(each, telltale) > rank(learnt, telltale))) {
        learnt = each;
      }
    }
    Case best = null;
    for (ExactLine line : lines.getOrDefault(id, List.of())) {
      boolean same = line.telltale().equals(telltale);
      if (line.telltale().contradicts(telltale)) {
        continue;
      }
      if (best == null || same || line.known().origin() == Case.Origin.CONFIRMED) {
        best = line.known();
      }
    }
    if (learnt == null) {
      return best;
    }
    // the files of the user's folder are a person's word too
    boolean filed = best != null && best.origin() == Case.Origin.CONFIRMED;
    return filed && !learnt.confirmed() ? best : learnt.known();
  }

  /** A person's word first, then the one about the same numbers. */
  private static int rank(Learnt learnt, Telltale telltale) {
    return (learnt.confirmed() ? 2 : 0) + (learnt.telltale().equals(telltale) ? 1 : 0);
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
