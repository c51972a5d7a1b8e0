package dev.farseer.prompt;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bundled taxonomy, and values as the pipeline passes them. */
final class Samples {
  private static final Map<String, String> TAXONOMY = taxonomy();

  private Samples() {}

  static final Map<String, List<String>> ENUMERATIONS =
      Map.of("root_causes", new ArrayList<>(TAXONOMY.keySet()));

  static final Map<String, String> CONSTANTS = Map.of("taxonomy", listing(TAXONOMY));

  static PromptCatalog bundled() {
    return new PromptCatalog(PromptSettings.defaults(), ENUMERATIONS, CONSTANTS);
  }

  static PromptCatalog of(Path folder, Map<String, String> routes) {
    return new PromptCatalog(
        new PromptSettings(folder, routes, Duration.ZERO), ENUMERATIONS, CONSTANTS);
  }

  /** A pattern with all there is to say about it. */
  static Map<String, Object> rich() {
    Map<String, Object> values = poor();
    values.put("trends", List.of(Map.of("text", "took rises from 40 to 900 ms")));
    values.put("values", "30000ms, 30001ms; 50");
    values.put(
        "examples",
        List.of(
            Map.of("text", "timeout waiting for connection from pool after 30000ms, active=50"),
            Map.of("text", "timeout waiting for connection from pool after 30001ms, active=50")));
    values.put(
        "similar",
        List.of(
            Map.of(
                "text",
                "HikariPool-1 - Connection is not available, request timed out",
                "root_cause",
                "database_connections_exhausted",
                "severity",
                "critical")));
    values.put(
        "context",
        List.of(
            other("P2", "postgres", "fatal", "412", "sorry, too many clients already"),
            other("P3", "", "warn", "9120", "upstream <ip> answered <num> after <duration>")));
    return values;
  }

  /** A pattern of which little is known. */
  static Map<String, Object> poor() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("ref", "P1");
    values.put("service", "checkout");
    values.put("level", "error");
    values.put("count", 1204);
    values.put("count_before", "3");
    values.put(
        "template", "timeout waiting for connection from pool after <duration>, active=<num>");
    values.put("trends", List.of());
    values.put("values", "");
    values.put("examples", List.of());
    values.put("similar", List.of());
    values.put("context", List.of());
    return values;
  }

  private static Map<String, Object> other(
      String ref, String service, String level, String count, String template) {
    return Map.of(
        "ref", ref, "service", service, "level", level, "count", count, "template", template);
  }

  /** A question as it is first asked. */
  static Map<String, Object> question() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(
        "labels",
        List.of(
            Map.of("name", "app", "values", "checkout, gateway", "more", ""),
            Map.of("name", "pod", "values", "", "more", "values not known")));
    values.put("scope", "");
    values.put("question", "why do payments fail?");
    values.put("rejected", List.of());
    return values;
  }

  /** A question within a scope, asked again because the first query could not be used. */
  static Map<String, Object> repairedQuestion() {
    Map<String, Object> values = question();
    values.put(
        "labels",
        List.of(Map.of("name", "job", "values", "shop/api, shop/worker", "more", "and 12 more")));
    values.put("scope", "{namespace=\"shop\"} |= \"payment\"");
    values.put(
        "rejected",
        List.of(
            Map.of(
                "logql",
                "{app=\"payments\"}",
                "error",
                "there is no label app; the labels are job")));
    return values;
  }

  static Map<String, Object> insights() {
    return Map.of(
        "window",
        "the last hour",
        "insights",
        List.of(
            Map.of(
                "ref", "I1",
                "role", "cause",
                "root_cause", "database_connections_exhausted",
                "severity", "critical",
                "component", "postgres",
                "count", 412,
                "summary", "The database has no connection left")));
  }

  private static String listing(Map<String, String> taxonomy) {
    StringBuilder text = new StringBuilder();
    taxonomy.forEach((id, line) -> text.append(id).append(": ").append(line).append('\n'));
    return text.toString();
  }

  private static Map<String, String> taxonomy() {
    try (InputStream in = Samples.class.getResourceAsStream("/taxonomy.yaml")) {
      Map<String, String> taxonomy = new LinkedHashMap<>();
      new YAMLMapper()
          .readTree(in)
          .properties()
          .forEach(entry -> taxonomy.put(entry.getKey(), entry.getValue().asText()));
      return taxonomy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
