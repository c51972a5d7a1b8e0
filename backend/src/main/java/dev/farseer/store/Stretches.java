package dev.farseer.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kept stretches of one insight of one tenant around what was seen, and what becomes of them.
 */
final class Stretches {
  private static final int TRACES = 20;

  private final long gapNs;
  private final List<StoredInsight> stretches = new ArrayList<>();
  private final Set<Long> changed = new TreeSet<>();
  private final Set<Long> gone = new TreeSet<>();

  Stretches(long gapNs) {
    this.gapNs = gapNs;
  }

  /** A stretch that is kept already. */
  void kept(StoredInsight stretch) {
    stretches.add(stretch);
  }

  /** Something seen: it becomes part of the stretches that it touches, which become one. */
  void seen(StoredInsight seen) {
    StoredInsight whole = counted(seen);
    for (StoredInsight each : List.copyOf(stretches)) {
      if (touch(each, seen)) {
        stretches.remove(each);
        whole = joined(each, whole, seen.analysisTraceId());
      }
    }
    stretches.add(whole);
    if (whole.number() != 0) {
      changed.add(whole.number());
    }
  }

  /** New stretches. */
  List<StoredInsight> added() {
    return stretches.stream().filter(each -> each.number() == 0).toList();
  }

  /** Kept stretches that have grown. */
  List<StoredInsight> grown() {
    return stretches.stream().filter(each -> changed.contains(each.number())).toList();
  }

  /** Numbers of stretches that are parts of others now. */
  Set<Long> gone() {
    return gone;
  }

  private boolean touch(StoredInsight a, StoredInsight b) {
    return apart(b.lastNs(), a.firstNs()) <= gapNs && apart(a.lastNs(), b.firstNs()) <= gapNs;
  }

  /** How far the second comes after the first, without wrapping around. */
  private static long apart(long end, long start) {
    return start <= end ? 0 : Math.max(start - end, 0) == 0 ? Long.MAX_VALUE : start - end;
  }

  /** What was seen, as a stretch that is not kept yet. */
  private static StoredInsight counted(StoredInsight seen) {
    return of(seen, seen, 0, seen.traceIds(), Math.max(1, seen.windows()), seen.analysisTraceId());
  }

  private StoredInsight joined(StoredInsight kept, StoredInsight whole, String analysis) {
    long number = kept.number();
    if (whole.number() != 0 && kept.number() != 0) {
      number = Math.min(whole.number(), kept.number());
      gone.add(Math.max(whole.number(), kept.number()));
    } else if (number == 0) {
      number = whole.number();
    }
    boolean later = whole.lastNs() >= kept.lastNs();
    StoredInsight latest = later ? whole : kept;
    StoredInsight other = later ? kept : whole;
    Set<String> traces = new LinkedHashSet<>(latest.traceIds());
    traces.addAll(other.traceIds());
    List<String> most = traces.stream().limit(Math.max(TRACES, latest.traceIds().size())).toList();
    return of(latest, other, number, most, kept.windows() + whole.windows(), analysis);
  }

  /** The words of the latest, the extent of both. */
  private static StoredInsight of(
      StoredInsight latest,
      StoredInsight other,
      long number,
      List<String> traceIds,
      long windows,
      String analysis) {
    return new StoredInsight(
        number,
        latest.insightId(),
        latest.tenant(),
        latest.role(),
        latest.causeId(),
        latest.rootCause(),
        Math.max(latest.severity(), other.severity()),
        latest.component(),
        latest.summary(),
        latest.action(),
        latest.confidence(),
        Math.max(latest.count(), other.count()),
        Math.min(latest.firstNs(), other.firstNs()),
        Math.max(latest.lastNs(), other.lastNs()),
        traceIds,
        latest.source(),
        latest.promptId(),
        latest.model(),
        analysis,
        latest.evidence(),
        latest.patterns(),
        windows);
  }
}
