package dev.farseer.insight;

import dev.farseer.casebook.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** What kills: a death is a symptom of these, or of another death, of the same victim only. */
  private static final Set<String> KILLERS =
      Set.of("memory_pressure", "disk_full", "hardware_failure");

  private Roles() {}

  /** An insight with what ties it to others. */
  private record Tied(
      Insight insight, Map<String, Long> traces, Mentions mentions, Set<String> named) {
    static Tied of(Insight insight, Set<String> services) {
      Mentions mentions = Mentions.of(insight);
      Set<String> named = new HashSet<>(services);
      named.removeIf(service -> !mentions.names(service));
      return new Tied(insight, Traces.first(insight), mentions, named);
    }

    boolean trouble() {
      return !insight.rootCause().equals("benign")
          && insight.severity().compareTo(Severity.MEDIUM) >= 0;
    }

    boolean explained() {
      return !insight.rootCause().equals("unknown");
    }
  }

  static List<Insight> assign(List<Insight> insights) {
    Set<String> services =
        insights.stream().map(Insight::component).collect(Collectors.toUnmodifiableSet());
    List<Tied> all = insights.stream().map(i -> Tied.of(i, services)).toList();
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
          followed(cause.insight()) + insight.evidence(),
          Traces.withShared(insight.traceIds(), cause.insight()));
    }
    Insight.Role role =
        each.trouble() && each.explained() ? Insight.Role.CAUSE : Insight.Role.CONTEXT;
    return copy(insight, role, "", insight.evidence(), insight.traceIds());
  }

  private static String followed(Insight cause) {
    String where = cause.component().isEmpty() ? "" : " of " + cause.component();
    return "follows " + cause.rootCause() + where + "\n";
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
    long lead = later.insight().onsetNs() - earlier.insight().onsetNs();
    int byDeath = byDeath(earlier, later, lead);
    if (byDeath > 0 || isDeath(later)) {
      return byDeath;
    }
    Traces.Shared shared = Traces.shared(earlier.traces(), later.traces());
    boolean firstInTraces = shared.any() && shared.earlierFirst() > shared.laterFirst();
    boolean began = lead > SIMULTANEOUS_NS || (lead > -SIMULTANEOUS_NS && firstInTraces);
    boolean named =
        later.named().contains(earlier.insight().component())
            && !earlier.insight().component().equals(later.insight().component());
    return began ? (firstInTraces ? 2 : 0) + (named ? 2 : 0) : 0;
  }

  /**
   * The ties of a process' death. A death itself follows only from another death, or from what
   * kills, of the same victim: other services that are named beside it did not kill it.
   */
  private static int byDeath(Tied earlier, Tied later, long lead) {
    if (isDeath(earlier)) {
      boolean sameReport =
          !isDeath(later)
              && Math.abs(lead) <= SIMULTANEOUS_NS
              && earlier.insight().component().equals(later.insight().component());
      return sameReport || (lead > 0 && sameVictim(earlier, later)) ? 3 : 0;
    }
    boolean kills = KILLERS.contains(earlier.insight().rootCause());
    return kills && isDeath(later) && lead > SIMULTANEOUS_NS && sameVictim(earlier, later) ? 3 : 0;
  }

  private static boolean isDeath(Tied tied) {
    return DEATHS.contains(tied.insight().rootCause());
  }

  private static boolean sameVictim(Tied earlier, Tied later) {
    Set<String> victims = new HashSet<>(earlier.named());
    victims.remove(earlier.insight().component());
    if (victims.isEmpty()) {
      victims.add(earlier.insight().component());
    }
    return victims.contains(later.insight().component())
        || later.named().stream().anyMatch(victims::contains)
        || earlier.mentions().samePod(later.mentions());
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

  private static Insight copy(
      Insight i, Insight.Role role, String causeId, String evidence, List<String> traceIds) {
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
        evidence,
        traceIds,
        i.status(),
        i.source(),
        i.promptId(),
        i.model());
  }
}
