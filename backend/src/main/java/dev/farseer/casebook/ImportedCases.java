package dev.farseer.casebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Nearest;
import dev.farseer.store.StoredCase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * The cases of a file that is imported: what {@link CaseWriter} writes, or what the user's folder
 * holds, where only examples tell the patterns.
 */
final class ImportedCases {
  private static final List<String> KEYS =
      List.of(
          "id",
          "root_cause",
          "severity",
          "summary",
          "action",
          "origin",
          "confidence",
          "trust",
          "prompt",
          "model",
          "telltale",
          "pattern_ids",
          "seen",
          "created",
          "last_seen",
          "examples");

  private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern PATTERN_ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern TELLTALE =
      Pattern.compile("(?:(?:status|exit|errors)=[-\\w]{1,8}(?:,(?!$)|$))*");
  private static final int MOST_FAULTS = 200;

  private final Taxonomy taxonomy;
  private final Instant now;
  private final List<StoredCase> cases = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private int shipped;

  private ImportedCases(Taxonomy taxonomy, Instant now) {
    this.taxonomy = taxonomy;
    this.now = now;
  }

  /**
   * Reads a whole file.
   *
   * @throws Problem {@link Reason#FILE} that lists every fault
   */
  static ImportedCases read(Path file, Taxonomy taxonomy, Instant now) {
    ImportedCases read = new ImportedCases(taxonomy, now);
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(Integer.MAX_VALUE);
    YAMLMapper yaml =
        YAMLMapper.builder(YAMLFactory.builder().loaderOptions(limits).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    try (InputStream in = Files.newInputStream(file);
        MappingIterator<JsonNode> nodes = yaml.readerFor(JsonNode.class).readValues(in)) {
      int number = 0;
      while (nodes.hasNextValue()) {
        number++;
        read.one(number, nodes.nextValue());
      }
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      read.faults.add("it is no valid YAML from there on: " + e.getMessage());
    } catch (IOException e) {
      throw new Problem(Reason.FILE, file + " cannot be read: " + e.getMessage(), e);
    }
    if (!read.faults.isEmpty()) {
      throw new Problem(
          Reason.FILE,
          file
              + " has "
              + (read.faults.size() == 1 ? "a fault" : read.faults.size() + " faults")
              + ", nothing was imported:\n  "
              + String.join("\n  ", read.faults.stream().limit(MOST_FAULTS).toList()));
    }
    return read;
  }

  List<StoredCase> cases() {
    return cases;
  }

  /** How many cases of the file are part of the program. */
  int shipped() {
    return shipped;
  }

  private void one(int number, JsonNode node) {
    String name = node.path("id").asText("");
    Fields fields = new Fields(node, (name.isEmpty() ? "case " + number : name) + ": ", faults);
    if (!node.isObject()) {
      fields.fault("must have the keys " + String.join(", ", KEYS));
      return;
    }
    fields.checkKeys();
    String id = fields.text("id", "");
    if (!id.isEmpty() && !ID.matcher(id).matches()) {
      fields.fault("the id must be lower-case letters and digits with hyphens between");
    }
    if (!id.isEmpty() && !ids.add(id)) {
      fields.fault("this id is there twice");
    }
    String rootCause = fields.text("root_cause", "");
    if (!rootCause.isEmpty() && !taxonomy.contains(rootCause)) {
      fields.fault(
          "root_cause '" + rootCause + "' is not in the taxonomy" + taxonomy.hint(rootCause));
    }
    String severity = fields.text("severity", "");
    if (!severity.isEmpty() && Severity.ofWord(severity) == null) {
      fields.fault("severity must be info, low, medium, high or critical");
    }
    String origin = fields.text("origin", StoredCase.CONFIRMED);
    boolean ours = origin.equals("shipped");
    if (!ours && !origin.equals(StoredCase.MODEL) && !origin.equals(StoredCase.CONFIRMED)) {
      fields.fault("origin must be model, confirmed or shipped");
    }
    String telltale = fields.text("telltale", null);
    if (!TELLTALE.matcher(telltale).matches()) {
      fields.fault("telltale must be like status=503,exit=137,errors=some");
    }
    List<String> examples = fields.texts("examples");
    if (examples.isEmpty()) {
      fields.fault("examples must list at least one line or template");
    }
    List<String> patterns = fields.texts("pattern_ids");
    if (patterns.stream().anyMatch(each -> !PATTERN_ID.matcher(each).matches())) {
      fields.fault(
          "pattern_ids are 16 hexadecimal digits each; leave them out to take them from the"
              + " examples");
    }
    Draft draft =
        new Draft(
            id,
            rootCause,
            severity,
            fields.text("summary", ""),
            fields.text("action", null),
            fields.share("confidence", 1),
            fields.share("trust", 1),
            origin,
            fields.text("prompt", null),
            fields.text("model", null),
            fields.count("seen"),
            fields.time("created", now),
            fields.time("last_seen", now));
    if (fields.faultless() && ours) {
      shipped++;
    } else if (fields.faultless()) {
      keep(draft, patterns, telltale, examples);
    }
  }

  /** Without pattern ids, lines whose numbers decide differently are cases of their own. */
  private void keep(Draft draft, List<String> patterns, String telltale, List<String> examples) {
    if (!patterns.isEmpty()) {
      cases.add(draft.of(draft.id(), patterns, telltale, examples));
      return;
    }
    Map<String, List<String>> byTelltale = new LinkedHashMap<>();
    for (String line : examples) {
      byTelltale.computeIfAbsent(Telltale.of(line).text(), _ -> new ArrayList<>()).add(line);
    }
    byTelltale.forEach(
        (told, lines) -> {
          Set<String> lineIds = new LinkedHashSet<>();
          lines.forEach(line -> lineIds.add(PatternMiner.idOfLine(line)));
          String id =
              byTelltale.size() == 1 ? draft.id() : Learnt.id(draft.id(), Telltale.parse(told));
          cases.add(draft.of(id, List.copyOf(lineIds), told, lines));
        });
  }

  private record Draft(
      String id,
      String rootCause,
      String severity,
      String summary,
      String action,
      double confidence,
      double trust,
      String origin,
      String promptId,
      String model,
      long seen,
      Instant created,
      Instant lastSeen) {
    StoredCase of(String as, List<String> patterns, String telltale, List<String> examples) {
      return new StoredCase(
          as,
          patterns,
          telltale,
          rootCause,
          severity,
          summary,
          action,
          confidence,
          trust,
          origin,
          promptId,
          model,
          examples,
          seen,
          created,
          lastSeen,
          0,
          false);
    }
  }

  /** The fields of one case; what is wrong is noted and something harmless given instead. */
  private static final class Fields {
    private final JsonNode node;
    private final String where;
    private final List<String> faults;
    private final int before;

    Fields(JsonNode node, String where, List<String> faults) {
      this.node = node;
      this.where = where;
      this.faults = faults;
      this.before = faults.size();
    }

    void fault(String what) {
      faults.add(where + what);
    }

    boolean faultless() {
      return faults.size() == before;
    }

    void checkKeys() {
      node.fieldNames()
          .forEachRemaining(
              key -> {
                if (!KEYS.contains(key)) {
                  String near = Nearest.of(key, KEYS);
                  fault(
                      "'"
                          + key
                          + "' is not a known key"
                          + (near.isEmpty() ? "" : ", did you mean " + near + "?"));
                }
              });
    }

    /**
     * A text.
     *
     * @param missing what a missing one means; empty when it is needed, null when it means nothing
     */
    String text(String key, @Nullable String missing) {
      JsonNode value = node.path(key);
      if (value.isMissingNode() || value.isNull()) {
        if (missing != null && missing.isEmpty()) {
          fault("'" + key + "' is missing");
        }
        return missing == null ? "" : missing;
      }
      if (!value.isTextual() || (missing != null && value.asText().isBlank())) {
        fault("'" + key + "' must be a text, quote it");
        return "";
      }
      return value.asText().strip();
    }

    List<String> texts(String key) {
      List<String> texts = new ArrayList<>();
      JsonNode list = node.path(key);
      if (!list.isMissingNode() && !list.isArray()) {
        fault(key + " must be a list of texts");
      }
      for (JsonNode each : list) {
        if (!each.isTextual() || each.asText().isBlank()) {
          fault("entry " + (texts.size() + 1) + " of " + key + " must be a text, quote it");
        }
        texts.add(each.asText(""));
      }
      return texts;
    }

    double share(String key, double missing) {
      JsonNode value = node.path(key);
      if (value.isMissingNode()) {
        return missing;
      }
      if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
        fault(key + " must be a number from 0 to 1");
        return missing;
      }
      return value.doubleValue();
    }

    long count(String key) {
      JsonNode value = node.path(key);
      if (!value.isMissingNode() && (!value.canConvertToLong() || value.longValue() < 0)) {
        fault(key + " must be a number from 0");
      }
      return Math.max(0, value.asLong(0));
    }

    Instant time(String key, Instant missing) {
      String text = text(key, null);
      try {
        return text.isEmpty() ? missing : Instant.parse(text);
      } catch (DateTimeParseException e) {
        fault(key + " must be a time like 2026-11-27T10:00:00Z");
        return missing;
      }
    }
  }
}
