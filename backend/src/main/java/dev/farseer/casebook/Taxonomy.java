package dev.farseer.casebook;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The closed list of root causes, from {@code taxonomy.yaml}. Immutable. */
public final class Taxonomy {
  /** Ordinary operation, nothing to do. */
  public static final String BENIGN = "benign";

  /** The evidence does not carry an answer. */
  public static final String UNKNOWN = "unknown";

  private static final String RESOURCE = "/taxonomy.yaml";
  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  private final Map<String, String> descriptions;

  private Taxonomy(Map<String, String> descriptions) {
    this.descriptions = Collections.unmodifiableMap(descriptions);
  }

  /** The taxonomy that is bundled with Farseer. */
  public static Taxonomy shipped() {
    try (InputStream in = Taxonomy.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return read("taxonomy.yaml", in);
    } catch (IOException e) {
      throw new Problem(Reason.FILE, "taxonomy.yaml cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads {@code id: description} pairs.
   *
   * @param name how problems call the file
   * @throws Problem {@link Reason#FILE} with every fault of the file at once
   */
  static Taxonomy read(String name, InputStream in) {
    JsonNode tree;
    try {
      tree =
          YAMLMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(in);
    } catch (IOException e) {
      throw new Problem(Reason.FILE, name + " is no valid YAML: " + e.getMessage(), e);
    }
    Map<String, String> descriptions = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : tree.properties()) {
      String id = each.getKey();
      String description = each.getValue().asText("").strip();
      if (!SNAKE_CASE.matcher(id).matches()) {
        problems.add("'" + id + "' must be in snake_case");
      }
      if (!each.getValue().isTextual() || description.isEmpty() || description.contains("\n")) {
        problems.add("'" + id + "' needs a description of one line");
      }
      descriptions.put(id, description);
    }
    for (String needed : List.of(BENIGN, UNKNOWN)) {
      if (!descriptions.containsKey(needed)) {
        problems.add("the id '" + needed + "' is missing");
      }
    }
    if (!problems.isEmpty()) {
      throw new Problem(Reason.FILE, name + ": " + String.join("; ", problems));
    }
    return new Taxonomy(descriptions);
  }

  /** Every id in the order of the file, {@link #BENIGN} and {@link #UNKNOWN} among them. */
  public List<String> ids() {
    return List.copyOf(descriptions.keySet());
  }

  /**
   * One line that tells the root cause from its neighbours.
   *
   * @throws IllegalArgumentException when there is no such id
   */
  public String description(String id) {
    String description = descriptions.get(id);
    if (description == null) {
      throw new IllegalArgumentException("'" + id + "' is no root cause" + hint(id));
    }
    return description;
  }

  /** Whether the id is one of the taxonomy. */
  public boolean contains(String id) {
    return descriptions.containsKey(id);
  }

  /** One {@code id: description} per line, for prompts. */
  public String listing() {
    return descriptions.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** The known id that a mistyped one was probably meant to be, empty when none is near. */
  public String suggest(String wrongId) {
    return Nearest.of(wrongId.strip().replace('-', '_').replace(' ', '_'), descriptions.keySet());
  }

  /** The end of a problem's text: the suggestion, or nothing. */
  String hint(String wrongId) {
    String nearest = suggest(wrongId);
    return nearest.isEmpty() ? "" : ", did you mean " + nearest + "?";
  }
}
