package dev.farseer.insight;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.log.Level;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Pattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Findings to insights. Findings that share root cause and component become one; a finding that
 * nobody could explain stays alone when it looks like trouble, so that it is seen, and is folded
 * with the others of its component when it does not.
 */
public final class Insights {
  private static final int MOST_EVIDENCE = 3;

  private Insights() {}

  /**
   * The rows of the answer, causes first.
   *
   * @param findings the findings of one window, the most important first
   */
  public static List<Insight> of(List<Finding> findings) {
    Map<String, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings) {
      groups.computeIfAbsent(key(finding), _ -> new ArrayList<>()).add(finding);
    }
    List<Insight> insights = new ArrayList<>();
    groups.forEach((key, group) -> insights.add(insight(key, group)));
    return Roles.assign(insights).stream().sorted(ORDER).toList();
  }

  private static final Comparator<Insight> ORDER =
      Comparator.comparing(Insight::role)
          .thenComparing(Insight::severity, Comparator.reverseOrder())
          .thenComparing(i -> i.findings().getFirst().ranked().score(), Comparator.reverseOrder())
          .thenComparing(Insight::id);

  private static String key(Finding finding) {
    Pattern pattern = finding.ranked().pattern();
    String rootCause = rootCause(finding);
    boolean alone =
        rootCause.equals("unknown")
            && (finding.status() == Finding.Status.PENDING || looksLikeTrouble(pattern.level()));
    return rootCause + "\n" + pattern.component() + (alone ? "\n" + pattern.id() : "");
  }

  private static boolean looksLikeTrouble(Level level) {
    return level.compareTo(Level.WARN) >= 0;
  }

  /** The root cause that a finding counts with, {@code unknown} while there is none. */
  public static String rootCause(Finding finding) {
    Case known = finding.known();
    return known == null ? "unknown" : known.rootCause();
  }

  private static Insight insight(String key, List<Finding> group) {
    Finding top = group.getFirst();
    Case known = top.known();
    String rootCause = rootCause(top);
    return new Insight(
        hash(key),
        Insight.Role.CONTEXT,
        "",
        rootCause,
        severity(group),
        top.ranked().pattern().component(),
        known == null ? unexplained(group) : summary(known, group),
        known == null ? unexplainedAction(top) : known.action(),
        known == null ? 0 : known.confidence(),
        group.stream().mapToLong(f -> f.ranked().pattern().count()).sum(),
        change(group),
        group.stream().mapToLong(f -> Onset.of(f.ranked().pattern())).min().orElseThrow(),
        group.stream().mapToLong(f -> f.ranked().pattern().lastNs()).max().orElseThrow(),
        group,
        evidence(group),
        Traces.mostTelling(group),
        status(group),
        top.source(),
        known == null ? "" : known.promptId(),
        known == null ? "" : known.model());
  }

  private static Severity severity(List<Finding> group) {
    return group.stream().map(Insights::severity).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** How much a finding matters; what is not explained is as severe as its lines say. */
  public static Severity severity(Finding finding) {
    Case known = finding.known();
    if (known != null && !known.rootCause().equals("unknown")) {
      return known.severity();
    }
    return switch (finding.ranked().pattern().level()) {
      case FATAL -> Severity.HIGH;
      case ERROR -> Severity.MEDIUM;
      case WARN -> Severity.LOW;
      case INFO, DEBUG, TRACE, UNKNOWN -> Severity.INFO;
    };
  }

  private static String summary(Case known, List<Finding> group) {
    if (known.rootCause().equals("benign") && group.size() > 1) {
      return "Ordinary operation in "
          + group.size()
          + " patterns. Most telling: "
          + known.summary();
    }
    return known.summary();
  }

  private static String unexplained(List<Finding> group) {
    Finding top = group.getFirst();
    return switch (top.status()) {
      case PENDING -> "A model is being asked what this pattern means.";
      case READY, ABSTAINED ->
          group.size() == 1
              ? "Not explained: " + top.note()
              : group.size() + " patterns are not explained: " + top.note();
    };
  }

  private static String unexplainedAction(Finding top) {
    return switch (top.status()) {
      case PENDING ->
          "Wait a moment: a live panel fills by itself, any other with its next refresh.";
      case READY, ABSTAINED -> "Read the example lines and, where there is one, the trace.";
    };
  }

  private static Finding.Status status(List<Finding> group) {
    return group.stream().anyMatch(f -> f.status() == Finding.Status.PENDING)
        ? Finding.Status.PENDING
        : group.getFirst().status();
  }

  private static Change change(List<Finding> group) {
    Change top = group.getFirst().ranked().change();
    if (group.size() == 1 || top.kind() == Change.Kind.UNKNOWN) {
      return top;
    }
    long now = group.stream().mapToLong(f -> f.ranked().pattern().count()).sum();
    long before = group.stream().mapToLong(f -> f.ranked().change().before()).sum();
    // a group is new only when nothing of it was there before
    Change.Kind kind =
        before > 0 && top.kind() == Change.Kind.NEW
            ? now > 2 * before ? Change.Kind.SURGE : Change.Kind.STEADY
            : top.kind();
    return new Change(kind, before, before == 0 ? 0 : (double) now / before);
  }

  private static String evidence(List<Finding> group) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : group.subList(0, Math.min(MOST_EVIDENCE, group.size()))) {
      lines.add(Evidence.of(finding.ranked().pattern()));
    }
    if (group.size() > MOST_EVIDENCE) {
      lines.add("and " + (group.size() - MOST_EVIDENCE) + " more patterns");
    }
    return String.join("\n", lines);
  }

  private static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
