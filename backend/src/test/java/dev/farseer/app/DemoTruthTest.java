package dev.farseer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Severity;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.cli.demo.DemoTruth;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.log.LogQuery;
import dev.farseer.pattern.Pattern;
import dev.farseer.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's incident, explained without a model, against what its generator knows to be true. */
final class DemoTruthTest {
  private static DemoIncident incident =
      DemoIncident.endingAt(Instant.parse("2026-11-21T08:00:00Z"));
  private static Explanation explanation = explained();

  private static Explanation explained() {
    try (Farseer farseer =
        new Farseer(
            FarseerSettings.defaults().with(StoreSettings.defaults().inMemory()),
            new LogSource.Embedded(List.of()))) {
      var store = farseer.embedded().orElseThrow();
      incident.lines().forEach(l -> store.add(l.labels(), l.timestampNs(), l.metadata(), l.text()));
      return farseer
          .explainer()
          .run(
              ExplainRequest.of(
                  new LogQuery(DemoIncident.SELECTOR, incident.window(), 200_000),
                  Duration.ofSeconds(20)),
              ExplainListener.NONE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void theWholeWindowWasRead() {
    assertEquals(incident.lastHour().size(), explanation.facts().lines());
    assertEquals(
        explanation.facts().lines(),
        explanation.findings().stream().mapToLong(f -> f.ranked().pattern().count()).sum());
  }

  @Test
  void everyTrueCauseIsNamedAndSerious() {
    List<String> missing = new ArrayList<>();
    for (DemoTruth.Trouble cause : incident.truth().causes()) {
      boolean named =
          explanation.insights().stream()
              .anyMatch(
                  i ->
                      i.component().equals(cause.component())
                          && cause.accepts(i.rootCause())
                          && i.severity().compareTo(Severity.MEDIUM) >= 0);
      if (!named) {
        missing.add(cause.component() + " " + cause.rootCause());
      }
    }
    assertEquals(List.of(), missing, this::rows);
  }

  @Test
  void theDatabaseIsACauseAndTheGatewayASymptom() {
    assertEquals(
        Insight.Role.CAUSE, role("postgres", "database_connections_exhausted"), this::rows);
    // payments runs out of memory slowly, and says so before the kernel kills it
    assertEquals(Insight.Role.CAUSE, role("payments", "memory_pressure"), this::rows);
    assertEquals(
        insight("payments", "memory_pressure").id(),
        insight("kernel", "oom_killed").causeId(),
        this::rows);
    assertEquals(Insight.Role.CAUSE, role("cert-manager", "tls_certificate_expiring"), this::rows);
    assertTrue(
        explanation.insights().stream()
            .filter(i -> i.component().equals("gateway"))
            .noneMatch(i -> i.role() == Insight.Role.CAUSE),
        this::rows);
  }

  private Insight.Role role(String component, String rootCause) {
    return insight(component, rootCause).role();
  }

  private Insight insight(String component, String rootCause) {
    return explanation.insights().stream()
        .filter(i -> i.component().equals(component) && i.rootCause().equals(rootCause))
        .findFirst()
        .orElseThrow(() -> new AssertionError(rows()));
  }

  @Test
  void whatIsOrdinaryIsCalledBenignAndNothingOrdinaryIsCalledAFailure() {
    List<String> wrong = new ArrayList<>();
    long ordinaryLines = 0;
    long benignLines = 0;
    for (Finding finding : explanation.findings()) {
      Pattern pattern = finding.ranked().pattern();
      for (DemoTruth.Ordinary ordinary : incident.truth().ordinary()) {
        boolean its =
            pattern.component().equals(ordinary.component())
                && pattern.examples().stream()
                    .allMatch(line -> line.text().contains(ordinary.marker()));
        if (!its) {
          continue;
        }
        ordinaryLines += pattern.count();
        String rootCause = finding.known() == null ? "unknown" : finding.known().rootCause();
        if (ordinary.accepts(rootCause)) {
          benignLines += pattern.count();
        } else if (!rootCause.equals("unknown") && severity(finding).compareTo(Severity.LOW) > 0) {
          wrong.add(pattern.component() + " " + rootCause + ": " + pattern.template());
        }
        break;
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(
        benignLines > 0.95 * ordinaryLines, benignLines + " of " + ordinaryLines + " benign");
  }

  private static Severity severity(Finding finding) {
    return finding.known() == null ? Severity.INFO : finding.known().severity();
  }

  @Test
  void symptomsPointToAnInsightThatIsThere() {
    List<String> ids = explanation.insights().stream().map(Insight::id).toList();
    explanation.insights().stream()
        .filter(i -> i.role() == Insight.Role.SYMPTOM)
        .forEach(i -> assertTrue(ids.contains(i.causeId()), i.rootCause()));
  }

  @Test
  void secretsOfTheLinesAreNowhere() {
    String all = explanation.toString();
    assertTrue(all.contains("<redacted:"), "the incident has secrets to mask");
    for (String secret : List.of("@example.com", "not-a-real-password")) {
      assertTrue(!all.contains(secret), secret);
    }
  }

  private String rows() {
    StringBuilder rows = new StringBuilder();
    for (Insight i : explanation.insights()) {
      rows.append(i.role()).append(' ').append(i.severity()).append(' ').append(i.rootCause());
      rows.append(' ').append(i.component()).append(' ').append(i.count()).append(' ');
      rows.append(i.summary()).append(" | ").append(i.evidence()).append('\n');
    }
    return rows.toString();
  }
}
