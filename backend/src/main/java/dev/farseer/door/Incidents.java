package dev.farseer.door;

import dev.farseer.casebook.Severity;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Insight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Causes together with what follows from them, as rows that also are annotations. */
final class Incidents {
  private static final int MOST_NAMED = 8;

  private Incidents() {}

  /** A cause and all that follows from it, directly or not. */
  private record Incident(Insight cause, List<Insight> symptoms) {
    long count() {
      return all().mapToLong(Insight::count).sum();
    }

    long startNs() {
      return all().mapToLong(Insight::onsetNs).min().orElse(cause.onsetNs());
    }

    long endNs() {
      return all().mapToLong(Insight::lastNs).max().orElse(cause.lastNs());
    }

    /** As grave as the gravest that follows: a small cause may bring the whole shop down. */
    Insight gravest() {
      return all().max(Comparator.comparing(Insight::severity)).orElse(cause);
    }

    private Stream<Insight> all() {
      return Stream.concat(Stream.of(cause), symptoms.stream());
    }

    String symptomsInWords() {
      List<String> titles = symptoms.stream().map(Words::title).distinct().toList();
      String named = String.join("; ", titles.subList(0, Math.min(MOST_NAMED, titles.size())));
      return titles.size() <= MOST_NAMED
          ? named
          : named + "; and " + (titles.size() - MOST_NAMED) + " more";
    }

    String text() {
      String own = Words.text(cause);
      return symptoms.isEmpty() ? own : own + "\nWhat follows from it: " + symptomsInWords();
    }

    String tags() {
      List<String> tags = new ArrayList<>();
      tags.add(gravest().severity().word());
      tags.add(cause.rootCause());
      all()
          .map(Insight::component)
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
        incidents(insights).stream()
            .filter(each -> each.gravest().severity().compareTo(wanted.minSeverity()) >= 0)
            .sorted(
                Comparator.<Incident, Severity>comparing(each -> each.gravest().severity())
                    .reversed()
                    .thenComparingLong(Incident::startNs)
                    .thenComparing(each -> each.cause().id()))
            .limit(wanted.maxRows())
            .toList();
    Columns<Incident> columns = new Columns<>(rows);
    columns.time("time", Incident::startNs);
    columns.time("timeEnd", Incident::endNs);
    columns.text("title", each -> Words.title(each.cause()));
    columns.text("text", Incident::text);
    columns.text("tags", Incident::tags);
    columns.text("id", each -> each.cause().id());
    columns.text("severity", each -> each.gravest().severity().word());
    columns.text("root_cause", each -> each.cause().rootCause());
    columns.text("component", each -> each.cause().component());
    columns.integer("count", Incident::count);
    columns.text("symptoms", Incident::symptomsInWords);
    columns.add(
        links.traceField(
            "trace_id",
            Answers.OPEN_TRACE,
            Columns.column(
                rows,
                each ->
                    each.cause().traceIds().isEmpty() ? "" : each.cause().traceIds().getFirst())));
    return new Frame("incidents", refId, columns.fields(), meta);
  }

  private static List<Incident> incidents(List<Insight> insights) {
    Map<String, Insight> byId = new HashMap<>();
    insights.forEach(insight -> byId.put(insight.id(), insight));
    Map<String, Incident> incidents = new LinkedHashMap<>();
    for (Insight insight : insights) {
      if (insight.role() == Insight.Role.CAUSE) {
        incidents.put(insight.id(), new Incident(insight, new ArrayList<>()));
      }
    }
    for (Insight insight : insights) {
      if (insight.role() == Insight.Role.SYMPTOM) {
        Insight first = first(insight, byId);
        incidents
            .computeIfAbsent(first.id(), _ -> new Incident(first, new ArrayList<>()))
            .symptoms()
            .add(insight);
      }
    }
    return List.copyOf(incidents.values());
  }

  /** What a chain of symptoms began with. Chains have no circles: see {@link Insight#causeId}. */
  private static Insight first(Insight symptom, Map<String, Insight> byId) {
    Insight at = symptom;
    for (Insight cause = byId.get(at.causeId()); cause != null; cause = byId.get(at.causeId())) {
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
