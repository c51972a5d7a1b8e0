package dev.farseer.door;

import dev.farseer.casebook.Severity;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Insight;
import dev.farseer.store.StoredInsight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Causes together with what follows from them, as rows that also are annotations: those of a window
 * that was just read, or those that the store has kept.
 */
final class Incidents {
  private static final int MOST_NAMED = 8;

  private Incidents() {}

  /**
   * An insight of a window, or a stretch of time in which one was seen.
   *
   * @param key unique among the parts
   * @param causeKey the part that this one follows from, empty for none
   */
  private record Part(
      String key,
      String causeKey,
      Insight.Role role,
      String id,
      String rootCause,
      Severity severity,
      String component,
      String summary,
      String action,
      long count,
      long startNs,
      long endNs,
      String traceId) {
    static Part of(Insight insight) {
      return new Part(
          insight.id(),
          insight.causeId(),
          insight.role(),
          insight.id(),
          insight.rootCause(),
          insight.severity(),
          insight.component(),
          insight.summary(),
          insight.action(),
          insight.count(),
          insight.onsetNs(),
          insight.lastNs(),
          insight.traceIds().isEmpty() ? "" : insight.traceIds().getFirst());
    }

    static Part of(StoredInsight kept, String causeKey) {
      return new Part(
          key(kept),
          causeKey,
          Insight.Role.valueOf(kept.role().toUpperCase(java.util.Locale.ROOT)),
          kept.insightId(),
          kept.rootCause(),
          Severity.ofRank(kept.severity()),
          kept.component(),
          kept.summary(),
          kept.action(),
          kept.count(),
          kept.firstNs(),
          kept.lastNs(),
          kept.traceIds().isEmpty() ? "" : kept.traceIds().getFirst());
    }

    static String key(StoredInsight kept) {
      return kept.insightId() + " " + kept.firstNs();
    }
  }

  /** A cause and all that follows from it, directly or not. */
  private record Incident(Part cause, List<Part> symptoms) {
    long count() {
      return all().mapToLong(Part::count).sum();
    }

    long startNs() {
      return all().mapToLong(Part::startNs).min().orElse(cause.startNs());
    }

    long endNs() {
      return all().mapToLong(Part::endNs).max().orElse(cause.endNs());
    }

    /** As grave as the gravest that follows: a small cause may bring the whole shop down. */
    Severity severity() {
      return all().map(Part::severity).max(Comparator.naturalOrder()).orElse(cause.severity());
    }

    private Stream<Part> all() {
      return Stream.concat(Stream.of(cause), symptoms.stream());
    }

    String symptomsInWords() {
      List<String> titles =
          symptoms.stream().map(s -> Words.title(s.rootCause(), s.component())).distinct().toList();
      String named = String.join("; ", titles.subList(0, Math.min(MOST_NAMED, titles.size())));
      return titles.size() <= MOST_NAMED
          ? named
          : named + "; and " + (titles.size() - MOST_NAMED) + " more";
    }

    String text() {
      String own = Words.text(cause.summary(), cause.action());
      return symptoms.isEmpty() ? own : own + "\nWhat follows from it: " + symptomsInWords();
    }

    String tags() {
      List<String> tags = new ArrayList<>();
      tags.add(severity().word());
      tags.add(cause.rootCause());
      all()
          .map(Part::component)
          .filter(c -> !c.isEmpty())
          .distinct()
          .forEach(c -> tags.add(c.replace(',', ' ')));
      return String.join(",", tags);
    }
  }

  /** The incidents among all insights of a window, the gravest first. */
  static Frame of(
      String refId, List<Insight> insights, Wanted wanted, Links links, Map<String, Object> meta) {
    List<Incident> rows =
        wanted(incidents(insights.stream().map(Part::of).toList()), wanted)
            .sorted(
                Comparator.comparing(Incident::severity)
                    .reversed()
                    .thenComparingLong(Incident::startNs)
                    .thenComparing(each -> each.cause().id()))
            .limit(wanted.maxRows())
            .toList();
    return frame(refId, rows, links, meta);
  }

  /** The incidents that the store has kept, the latest first. */
  static Frame kept(
      String refId,
      List<StoredInsight> kept,
      Wanted wanted,
      Links links,
      Map<String, Object> meta) {
    List<Incident> rows =
        wanted(incidents(parts(kept)), wanted)
            .sorted(
                Comparator.comparingLong(Incident::startNs)
                    .reversed()
                    .thenComparing(each -> each.cause().id()))
            .limit(wanted.maxRows())
            .toList();
    return frame(refId, rows, links, meta);
  }

  private static Stream<Incident> wanted(List<Incident> incidents, Wanted wanted) {
    return incidents.stream().filter(each -> each.severity().compareTo(wanted.minSeverity()) >= 0);
  }

  private static Frame frame(
      String refId, List<Incident> rows, Links links, Map<String, Object> meta) {
    Columns<Incident> columns = new Columns<>(rows);
    columns.time("time", Incident::startNs);
    columns.time("timeEnd", Incident::endNs);
    columns.text("title", each -> Words.title(each.cause().rootCause(), each.cause().component()));
    columns.text("text", Incident::text);
    columns.text("tags", Incident::tags);
    columns.text("id", each -> each.cause().id());
    columns.text("severity", each -> each.severity().word());
    columns.text("root_cause", each -> each.cause().rootCause());
    columns.text("component", each -> each.cause().component());
    columns.integer("count", Incident::count);
    columns.text("symptoms", Incident::symptomsInWords);
    columns.add(
        links.traceField(
            "trace_id", Answers.OPEN_TRACE, Columns.column(rows, each -> each.cause().traceId())));
    return new Frame("incidents", refId, columns.fields(), meta);
  }

  /** Stretches with the stretch of their cause, which must have been there at the same time. */
  private static List<Part> parts(List<StoredInsight> kept) {
    Map<String, List<StoredInsight>> byId = new HashMap<>();
    kept.forEach(each -> byId.computeIfAbsent(each.insightId(), _ -> new ArrayList<>()).add(each));
    List<Part> parts = new ArrayList<>();
    for (StoredInsight each : kept) {
      String causeKey =
          byId.getOrDefault(each.causeId(), List.of()).stream()
              .filter(c -> c.firstNs() <= each.lastNs() && c.lastNs() >= each.firstNs())
              .map(Part::key)
              .findFirst()
              .orElse("");
      parts.add(Part.of(each, causeKey));
    }
    return parts;
  }

  private static List<Incident> incidents(List<Part> parts) {
    Map<String, Part> byKey = new HashMap<>();
    parts.forEach(part -> byKey.put(part.key(), part));
    Map<String, Incident> incidents = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.role() == Insight.Role.CAUSE) {
        incidents.put(part.key(), new Incident(part, new ArrayList<>()));
      }
    }
    for (Part part : parts) {
      if (part.role() == Insight.Role.SYMPTOM) {
        Part first = first(part, byKey);
        Incident incident =
            incidents.computeIfAbsent(first.key(), _ -> new Incident(first, new ArrayList<>()));
        if (!first.key().equals(part.key())) {
          incident.symptoms().add(part);
        }
      }
    }
    return List.copyOf(incidents.values());
  }

  /**
   * What a chain of symptoms began with. Chains of one window have no circles (see {@link
   * Insight#causeId}); kept ones, whose roles changed from window to window, may.
   */
  private static Part first(Part symptom, Map<String, Part> byKey) {
    Part at = symptom;
    for (int step = 0; step < byKey.size(); step++) {
      Part cause = byKey.get(at.causeKey());
      if (cause == null || cause.key().equals(symptom.key())) {
        return at;
      }
      at = cause;
    }
    return at;
  }

  /**
   * Which rows are wanted.
   *
   * @param minSeverity rows below it are left out
   * @param maxRows most rows
   */
  record Wanted(Severity minSeverity, int maxRows) {}
}
