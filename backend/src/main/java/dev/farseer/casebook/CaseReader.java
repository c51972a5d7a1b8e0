package dev.farseer.casebook;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads case files strictly: whatever is wrong in any of them is told at once, with its file and
 * case.
 */
final class CaseReader {
  /** The bundled files under {@code resources/cases}, one per field. */
  static final List<String> FIELDS =
      List.of(
          "kubernetes",
          "linux",
          "jvm",
          "databases",
          "proxies",
          "network",
          "messaging",
          "storage",
          "auth",
          "application",
          "containers",
          "observability",
          "homelab",
          "benign");

  private static final List<String> KEYS =
      List.of("id", "root_cause", "severity", "summary", "action", "examples");
  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LEAST_EXAMPLES = 2;
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Taxonomy taxonomy;
  private final Map<String, Case> cases = new LinkedHashMap<>();
  private final Map<String, String> fileOf = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  CaseReader(Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /** Reads the bundled files. */
  void readShipped() {
    for (String field : FIELDS) {
      String name = "cases/" + field + ".yaml";
      try (InputStream in = CaseReader.class.getResourceAsStream("/" + name)) {
        if (in == null) {
          problems.add(name + " is missing from the jar");
        } else {
          read(name, in, Case.Origin.SHIPPED);
        }
      } catch (IOException e) {
        problems.add(name + " cannot be read: " + e.getMessage());
      }
    }
  }

  /** Reads every {@code *.yaml} and {@code *.yml} directly in the folder, by name. */
  void readFolder(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.toString();
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
          try (InputStream in = Files.newInputStream(file)) {
            read(name, in, Case.Origin.CONFIRMED);
          }
        }
      }
    } catch (IOException e) {
      problems.add(
          "casebook.extraFolder " + folder + " cannot be read, check path and permissions: " + e);
    }
  }

  /** Reads one file; the stream stays open. */
  void read(String name, InputStream in, Case.Origin origin) {
    JsonNode tree;
    try {
      tree = YAML.readTree(in);
    } catch (IOException e) {
      problems.add(name + " is no valid YAML: " + e.getMessage());
      return;
    }
    if (!tree.isArray()) {
      problems.add(name + " must be a list of cases");
      return;
    }
    int number = 0;
    for (JsonNode each : tree) {
      number++;
      String id = each.path("id").asText("");
      readCase(name, id.isEmpty() ? "case " + number : id, each, origin);
    }
  }

  /**
   * What was read, in order.
   *
   * @throws Problem {@link Reason#FILE} that lists everything that is wrong
   */
  List<Case> cases() {
    if (!problems.isEmpty()) {
      throw new Problem(
          Reason.FILE,
          "The casebook has "
              + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
              + ":\n  "
              + String.join("\n  ", problems));
    }
    return List.copyOf(cases.values());
  }

  private void readCase(String file, String id, JsonNode node, Case.Origin origin) {
    int before = problems.size();
    String where = file + ", " + id + ": ";
    if (!node.isObject()) {
      problems.add(where + "must have the keys " + String.join(", ", KEYS));
      return;
    }
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                String near = Nearest.of(key, KEYS);
                problems.add(
                    where
                        + "'"
                        + key
                        + "' is not a known key"
                        + (near.isEmpty() ? "" : ", did you mean " + near + "?"));
              }
            });
    String name = text(where, node, "id");
    if (!name.isEmpty() && !KEBAB_CASE.matcher(name).matches()) {
      problems.add(where + "the id must be in kebab-case");
    }
    String rootCause = rootCause(where, node);
    Severity severity = severity(where, node);
    String summary = text(where, node, "summary");
    String action = text(where, node, "action");
    List<String> examples = examples(where, node.path("examples"));
    String other = fileOf.putIfAbsent(id, file);
    if (other != null) {
      problems.add(where + "this id is already taken in " + other);
    }
    if (problems.size() == before) {
      cases.put(
          id, new Case(id, rootCause, severity, summary, action, 1, origin, "", "", examples));
    }
  }

  private String rootCause(String where, JsonNode node) {
    String rootCause = text(where, node, "root_cause");
    if (rootCause.equals(Taxonomy.UNKNOWN)) {
      problems.add(
          where + "root_cause cannot be unknown, a case is there to say what a line means");
    } else if (!rootCause.isEmpty() && !taxonomy.contains(rootCause)) {
      problems.add(
          where
              + "root_cause '"
              + rootCause
              + "' is not in taxonomy.yaml"
              + taxonomy.hint(rootCause));
    }
    return rootCause;
  }

  private Severity severity(String where, JsonNode node) {
    String word = text(where, node, "severity");
    for (Severity each : Severity.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    if (!word.isEmpty()) {
      problems.add(
          where
              + "severity must be one of "
              + String.join(", ", Arrays.stream(Severity.values()).map(Severity::word).toList())
              + ", got '"
              + word
              + "'");
    }
    return Severity.INFO;
  }

  private List<String> examples(String where, JsonNode node) {
    List<String> examples = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode each : node) {
        if (!each.isTextual() || each.asText().isBlank()) {
          problems.add(where + "example " + (examples.size() + 1) + " must be a text, quote it");
        }
        examples.add(each.asText("").strip());
      }
    }
    long distinct = examples.stream().distinct().count();
    if (distinct < LEAST_EXAMPLES) {
      problems.add(
          where
              + "examples must list at least "
              + LEAST_EXAMPLES
              + " different log lines, got "
              + distinct);
    }
    return examples;
  }

  private String text(String where, JsonNode node, String key) {
    JsonNode value = node.path(key);
    String text = value.asText("").strip();
    if (value.isMissingNode() || value.isNull() || (value.isTextual() && text.isEmpty())) {
      problems.add(where + "'" + key + "' is missing");
      return "";
    }
    if (!value.isTextual() || text.contains("\n")) {
      problems.add(where + "'" + key + "' must be a text of one line");
      return "";
    }
    return text;
  }
}
