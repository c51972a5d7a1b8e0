package dev.farseer.casebook;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.CaseChange;
import dev.farseer.store.CaseFilter;
import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where people look at cases and change them: one by one, or in files. It works on the store,
 * beside any running Farseer, which follows. Thread-safe; every method may throw {@link
 * Reason#STORE}.
 */
public final class CaseDesk {
  private static final int LONGEST_TEXT = 2_000;
  private static final int PAGE = 500;

  private final CaseRoom room;
  private final Taxonomy taxonomy;
  private final Map<String, Case> written = new LinkedHashMap<>();
  private final ShippedTrust trust;
  private final Runnable changed;

  CaseDesk(CaseRoom room, Taxonomy taxonomy, List<Case> written, Runnable changed) {
    this.room = room;
    this.taxonomy = taxonomy;
    this.changed = changed;
    this.trust = new ShippedTrust(room, written);
    written.forEach(each -> this.written.put(each.id(), each));
  }

  /**
   * A desk without a casebook.
   *
   * @throws Problem {@link Reason#FILE} when case files of the settings are wrong
   */
  public static CaseDesk of(CaseRoom room, CasebookSettings settings, Taxonomy taxonomy) {
    return of(room, Casebook.written(settings, taxonomy), taxonomy);
  }

  /** A desk without a casebook, for these written cases. */
  public static CaseDesk of(CaseRoom room, List<Case> written, Taxonomy taxonomy) {
    return new CaseDesk(room, taxonomy, written, () -> {});
  }

  /**
   * Which cases are wanted.
   *
   * @param origin {@code shipped}, {@code model}, {@code confirmed}, or empty for all
   * @param rootCause an id of the taxonomy, empty for all
   * @param text words that the id, summary or examples contain, empty for all
   */
  public record Wanted(String origin, String rootCause, String text) {
    /** Checks the origin. */
    public Wanted {
      if (!List.of("", "shipped", StoredCase.MODEL, StoredCase.CONFIRMED).contains(origin)) {
        throw new Problem(Reason.BAD_REQUEST, "origin must be shipped, model or confirmed");
      }
    }
  }

  /**
   * What a correction says.
   *
   * @param rootCause an id of the taxonomy
   * @param severity how much it matters, null for as before
   * @param summary what it means, empty for the taxonomy's words
   * @param action the next step, may be empty
   */
  public record Correction(
      String rootCause, @Nullable Severity severity, String summary, String action) {}

  /**
   * Cases in a lasting order: the written ones, then the learnt ones.
   *
   * @param afterId the last one of the page before, empty for the start
   * @param most how many at most, from 1
   */
  public List<CaseEntry> list(Wanted wanted, String afterId, int most) {
    List<CaseEntry> page = new ArrayList<>();
    boolean inWritten = afterId.isEmpty() || written.containsKey(afterId);
    if (inWritten && (wanted.origin().isEmpty() || wanted.origin().equals("shipped"))) {
      trust.read();
      boolean started = afterId.isEmpty();
      for (Case each : written.values()) {
        if (started && page.size() < most && matches(each, wanted)) {
          page.add(CaseEntry.written(each, trust.in(each.id())));
        }
        started |= each.id().equals(afterId);
      }
    }
    String after = inWritten ? "" : afterId;
    while (page.size() < most && !wanted.origin().equals("shipped")) {
      List<StoredCase> learnt =
          room.page(
              new CaseFilter(wanted.origin(), wanted.rootCause(), wanted.text()),
              after,
              most - page.size());
      if (learnt.isEmpty()) {
        break;
      }
      learnt.stream().filter(Learnt::isCase).map(CaseEntry::of).forEach(page::add);
      after = learnt.getLast().id();
    }
    return page;
  }

  /**
   * One case.
   *
   * @throws Problem {@link Reason#NOT_FOUND}
   */
  public CaseEntry show(String id) {
    Case shipped = written.get(id);
    if (shipped != null) {
      trust.read();
      return CaseEntry.written(shipped, trust.in(id));
    }
    return CaseEntry.of(learnt(id));
  }

  /** What happened to a case, oldest first; empty for a shipped one that never misled. */
  public List<CaseChange> history(String id) {
    return room.history(written.containsKey(id) ? Learnt.TRUST_IN_SHIPPED + id : id);
  }

  /**
   * A person says that a case is right: it is that person's word from now on, and trusted.
   *
   * @param by who, empty when nobody is known
   * @throws Problem {@link Reason#NOT_FOUND}
   */
  public CaseEntry confirm(String id, String by) {
    if (written.containsKey(id)) {
      trust.restore(id, "confirmed by a person", by);
      changed.run();
      return show(id);
    }
    StoredCase old = learnt(id);
    return keep(
        said(old, old.rootCause(), old.severity(), old.summary(), old.action()),
        "confirmed by a person",
        by);
  }

  /**
   * A person says what a learnt case should say.
   *
   * @param by who, empty when nobody is known
   * @throws Problem {@link Reason#NOT_FOUND}, or {@link Reason#BAD_REQUEST} when the correction
   *     cannot be, or the case is a shipped one
   */
  public CaseEntry correct(String id, Correction correction, String by) {
    check(correction);
    if (written.containsKey(id)) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "a shipped case cannot be changed: correct the insight that it answered, or import a case"
              + " of your own with its examples, which wins over it");
    }
    StoredCase old = learnt(id);
    Severity severity = correction.severity();
    return keep(
        said(
            old,
            correction.rootCause(),
            severity == null ? old.severity() : severity.word(),
            correction.summary().isBlank()
                ? taxonomy.description(correction.rootCause())
                : correction.summary().strip(),
            correction.action().strip()),
        "corrected by a person",
        by);
  }

  /**
   * Forgets a learnt case; its history stays.
   *
   * @param by who, empty when nobody is known
   * @throws Problem {@link Reason#NOT_FOUND}, or {@link Reason#BAD_REQUEST} for a shipped case
   */
  public void remove(String id, String by) {
    if (written.containsKey(id)) {
      throw new Problem(Reason.BAD_REQUEST, "a shipped case cannot be removed");
    }
    learnt(id);
    room.remove(id, "removed by a person", by);
    changed.run();
  }

  /**
   * Hands out every learnt case.
   *
   * @param shippedToo the written ones first
   * @return how many
   */
  public long each(boolean shippedToo, Consumer<CaseEntry> taker) {
    Wanted all = new Wanted("", "", "");
    long count = 0;
    String after = shippedToo || written.isEmpty() ? "" : lastWritten();
    for (List<CaseEntry> page = list(all, after, PAGE);
        !page.isEmpty();
        page = list(all, after, PAGE)) {
      page.forEach(taker);
      count += page.size();
      after = page.getLast().known().id();
    }
    return count;
  }

  /**
   * What became of an import.
   *
   * @param read cases of the file
   * @param kept cases that are now kept as the file has them
   * @param stayed cases that a person has spoken about, where the file has a model's word
   * @param shipped cases of the file that are part of the program, and were left out
   */
  public record Imported(int read, int kept, int stayed, int shipped) {}

  /**
   * Takes in the cases of a YAML file, after all of it was found to be right.
   *
   * @param by who, empty when nobody is known
   * @throws Problem {@link Reason#FILE} that lists every fault; then nothing was changed
   */
  public Imported take(Path file, String by) {
    ImportedCases read = ImportedCases.read(file, taxonomy, Instant.now());
    int kept = 0;
    for (StoredCase each : read.cases()) {
      StoredCase now = room.put(each, "imported from a file", by);
      if (now.origin().equals(each.origin()) && now.rootCause().equals(each.rootCause())) {
        kept++;
      }
    }
    changed.run();
    return new Imported(
        read.cases().size() + read.shipped(), kept, read.cases().size() - kept, read.shipped());
  }

  private String lastWritten() {
    return List.copyOf(written.keySet()).getLast();
  }

  private static boolean matches(Case each, Wanted wanted) {
    String text =
        (each.id() + "\n" + each.summary() + "\n" + String.join("\n", each.examples()))
            .toLowerCase(Locale.ROOT);
    return (wanted.rootCause().isEmpty() || wanted.rootCause().equals(each.rootCause()))
        && Arrays.stream(wanted.text().toLowerCase(Locale.ROOT).split("\\s+", -1))
            .allMatch(text::contains);
  }

  private StoredCase learnt(String id) {
    return room.get(id)
        .filter(each -> Learnt.isCase(each) && !each.removed())
        .orElseThrow(
            () ->
                new Problem(
                    Reason.NOT_FOUND, "there is no case of this id; farseer cases list shows all"));
  }

  private CaseEntry keep(StoredCase said, String why, String by) {
    CaseEntry now = CaseEntry.of(room.put(said, why, by));
    changed.run();
    return now;
  }

  private static StoredCase said(
      StoredCase old, String rootCause, String severity, String summary, String action) {
    return new StoredCase(
        old.id(),
        old.patternIds(),
        old.telltale(),
        rootCause,
        severity,
        summary,
        action,
        1,
        1,
        StoredCase.CONFIRMED,
        "",
        "",
        old.examples(),
        old.seen(),
        old.created(),
        old.lastSeen(),
        0,
        false);
  }

  private void check(Correction correction) {
    String rootCause = correction.rootCause();
    if (!taxonomy.contains(rootCause)) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "there is no such root cause"
              + (taxonomy.hint(rootCause).isEmpty()
                  ? "; see the taxonomy for all"
                  : taxonomy.hint(rootCause)));
    }
    if (rootCause.equals(Taxonomy.UNKNOWN)) {
      throw new Problem(
          Reason.BAD_REQUEST, "unknown is no correction: name what it is, benign for nothing");
    }
    if (Math.max(correction.summary().length(), correction.action().length()) > LONGEST_TEXT) {
      throw new Problem(
          Reason.TOO_LARGE, "summary and action may have " + LONGEST_TEXT + " characters each");
    }
  }
}
