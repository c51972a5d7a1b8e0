package dev.farseer.insight;

import dev.farseer.casebook.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells causes from symptoms. An insight is a symptom when another one began earlier and the two
 * are tied together: shared traces in which the other comes first, a target that names the other's
 * service, or the same pod dying.
 */
final class Roles {
  /** Beginnings this close count as simultaneous; then only the order inside traces decides. */
  private static final long SIMULTANEOUS_NS = 60_000_000_000L;

  private static final Set<String> DEATHS =
      Set.of("oom_killed", "process_crash", "crash_loop", "eviction", "node_not_ready");

  private Roles() {}

  /** An insight with what ties it to others. */
  private record Tied(Insight insight, Map<String, Long> traces, Mentions mentions) {
    boolean trouble() {
      return !insight.rootCause().equals("benign")
          && insight.severity().compareTo(Severity.MEDIUM) >= 0;
    }

    boolean explained() {
      return !insight.rootCause().equals("unknown");
    }
  }

  static List<Insight> assign(List<Insight> insights) {
    List<Tied> all =
        insights.stream().map(i -> new Tied(i, Traces.first(i), Mentions.of(i))).toList();
    Map<String, Tied> causes = new HashMap<>();
    for (Tied later : all) {
      Tied cause = later.trouble() ? strongest(all, later) : null;
      if (cause != null) {
        causes.put(later.insight().id(), cause);
      }
    }
    breakCircles(causes);
    List<Insight> assigned = new ArrayList<>();
    for (Tied each : all) {
      assigned.add(withRole(each, causes.get(each.insight().id())));
    }
    return assigned;
  }

  private static Insight withRole(Tied each, @Nullable Tied cause) {
    Insight insight = each.insight();
    if (cause != null) {
      return copy(
          insight,
          Insight.Role.SYMPTOM,
          cause.insight().id(),
          Traces.withShared(insight.traceIds(), cause.insight()));
    }
    Insight.Role role =
        each.trouble() && each.explained() ? Insight.Role.CAUSE : Insight.Role.CONTEXT;
    return copy(insight, role, "", insight.traceIds());
  }

  private static @Nullable Tied strongest(List<Tied> all, Tied later) {
    Tied best = null;
    int most = 0;
    for (Tied earlier : all) {
      if (earlier.insight().id().equals(later.insight().id())
          || !earlier.trouble()
          || !earlier.explained()) {
        continue;
      }
      int strength = strength(earlier, later);
      boolean better =
          strength > most
              || (strength == most
                  && best != null
                  && earlier.insight().onsetNs() < best.insight().onsetNs());
      if (strength > 0 && better) {
        best = earlier;
        most = strength;
      }
    }
    return best;
  }

  /** 0 when nothing ties {@code later} to {@code earlier}; more kinds of ties weigh more. */
  private static int strength(Tied earlier, Tied later) {
    Traces.Shared shared = Traces.shared(earlier.traces(), later.traces());
    long lead = later.insight().onsetNs() - earlier.insight().onsetNs();
    boolean firstInTraces = shared.any() && shared.earlierFirst() > shared.laterFirst();
    boolean began = lead > SIMULTANEOUS_NS || (lead > -SIMULTANEOUS_NS && firstInTraces);
    if (!began) {
      return 0;
    }
    int strength = 0;
    if (firstInTraces) {
      strength += 2;
    }
    if (later.mentions().names(earlier.insight().component())
        && !earlier.insight().component().equals(later.insight().component())) {
      strength += 2;
    }
    if (DEATHS.contains(earlier.insight().rootCause())
        && earlier.mentions().sameVictim(later.mentions(), later.insight().component())) {
      strength += 3;
    }
    return strength;
  }

  private static void breakCircles(Map<String, Tied> causes) {
    for (String start : List.copyOf(causes.keySet())) {
      Set<String> seen = new HashSet<>(Set.of(start));
      String at = start;
      for (Tied next = causes.get(at); next != null; next = causes.get(at)) {
        if (!seen.add(next.insight().id())) {
          causes.remove(at);
          break;
        }
        at = next.insight().id();
      }
    }
  }

  private static Insight copy(Insight i, Insight.Role role, String causeId, List<String> traceIds) {
    return new Insight(
        i.id(),
        role,
        causeId,
        i.rootCause(),
        i.severity(),
        i.component(),
        i.summary(),
        i.action(),
        i.confidence(),
        i.count(),
        i.change(),
        i.onsetNs(),
        i.lastNs(),
        i.findings(),
        i.evidence(),
        traceIds,
        i.status(),
        i.source(),
        i.promptId(),
        i.model());
  }
}
