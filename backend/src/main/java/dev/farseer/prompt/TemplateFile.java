package dev.farseer.prompt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.samskivert.mustache.MustacheException;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one template file and checks everything that can be checked before it is used. */
final class TemplateFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Set<String> KEYS =
      Set.of("id", "version", "description", "variables", "system", "user", "schema", "parameters");
  private static final Set<String> PARAMETERS =
      Set.of("temperature", "top_p", "max_tokens", "seed");
  private static final Set<String> VARIABLE_KEYS =
      Set.of("type", "description", "max_length", "fields");
  private static final Set<String> ITEM_MARKS = Set.of("-first", "-last");

  private final String source;
  private final Map<String, List<String>> enumerations;
  private final Map<String, String> constants;
  private final Map<String, Integer> lines;
  private final JsonNode root;

  private TemplateFile(
      String source,
      String yaml,
      Map<String, List<String>> enumerations,
      Map<String, String> constants) {
    this.source = source;
    this.enumerations = enumerations;
    this.constants = constants;
    try {
      this.root = YAML.readTree(yaml);
      this.lines = lines(yaml);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw problem(line, "is not YAML: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw problem(0, "cannot be read: " + e.getMessage());
    }
  }

  /** The template of a file; a problem naming file and line when something is wrong with it. */
  static PromptTemplate read(
      String source,
      String yaml,
      Map<String, List<String>> enumerations,
      Map<String, String> constants) {
    return new TemplateFile(source, yaml, enumerations, constants).template();
  }

  private PromptTemplate template() {
    checkKeys(root, KEYS, "the file", "");
    String id = text("id");
    if (!id.matches("[a-z][a-z0-9-]{0,63}")) {
      throw problem(line("id"), "id must be lower-case letters, digits and dashes, got " + id);
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() < 1) {
      throw problem(line("version"), "version must be a whole number from 1");
    }
    Map<String, Variable> variables = variables();
    String system = system(text("system"), variables);
    String user = text("user");
    checkUser(user, variables);
    ModelParameters parameters = parameters();
    try {
      ObjectNode schema = AnswerSchema.load(root.path("schema"), enumerations, variables);
      String canonical = canonical(system, user, schema, parameters, variables);
      return new PromptTemplate(
          id,
          version.intValue(),
          text("description"),
          source,
          canonical,
          system,
          user,
          schema,
          parameters,
          variables);
    } catch (Problem e) {
      throw problem(line("schema"), e.detail());
    } catch (MustacheException e) {
      throw problem(line("user"), "user: " + e.getMessage());
    }
  }

  private String text(String key) {
    JsonNode node = root.path(key);
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw problem(line(key), key + " is missing; it must be a text");
    }
    return Canonical.text(node.textValue());
  }

  private ModelParameters parameters() {
    JsonNode node = root.path("parameters");
    checkKeys(node, PARAMETERS, "parameters", "parameters");
    for (String name : PARAMETERS) {
      if (!node.path(name).isNumber()) {
        throw problem(line("parameters"), "parameters." + name + " must be a number");
      }
    }
    try {
      return new ModelParameters(
          node.get("temperature").doubleValue(),
          node.get("top_p").doubleValue(),
          node.get("max_tokens").intValue(),
          node.get("seed").longValue());
    } catch (IllegalArgumentException e) {
      throw problem(line("parameters"), "parameters: " + e.getMessage());
    }
  }

  private Map<String, Variable> variables() {
    Map<String, Variable> variables = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("variables").properties()) {
      variables.put(entry.getKey(), variable(entry.getKey(), entry.getKey(), entry.getValue()));
    }
    return variables;
  }

  private Variable variable(String path, String name, JsonNode node) {
    String where = "variables." + path;
    checkKeys(node, VARIABLE_KEYS, where, "variables");
    if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
      throw problem(line("variables"), where + ": a name is lower-case letters, digits and _");
    }
    if (node.path("description").asText().isBlank()) {
      throw problem(line("variables"), where + " needs a description of one line");
    }
    Variable.Type type =
        switch (node.path("type").asText()) {
          case "string" -> Variable.Type.STRING;
          case "untrusted" -> Variable.Type.UNTRUSTED;
          case "list" -> Variable.Type.LIST;
          default ->
              throw problem(
                  line("variables"),
                  where + " needs a type: string, untrusted (from logs) or list");
        };
    int maxLength = node.path("max_length").asInt(type == Variable.Type.UNTRUSTED ? 300 : 0);
    if (type == Variable.Type.UNTRUSTED ? maxLength < 16 || maxLength > 4000 : maxLength != 0) {
      throw problem(
          line("variables"), where + ".max_length is for untrusted texts and from 16 to 4000");
    }
    boolean nested = path.indexOf('.') >= 0;
    if (node.has("fields") != (type == Variable.Type.LIST) || (nested && node.has("fields"))) {
      throw problem(
          line("variables"), where + ": a list needs fields, nothing else has them, also no field");
    }
    Map<String, Variable> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.path("fields").properties()) {
      fields.put(
          field.getKey(), variable(path + "." + field.getKey(), field.getKey(), field.getValue()));
    }
    return new Variable(name, type, node.path("description").asText(), maxLength, fields);
  }

  /** The system part with its constants: it must be the same for every query. */
  private String system(String text, Map<String, Variable> variables) {
    for (Tag tag : tags("system", text)) {
      if (variables.containsKey(tag.name())) {
        throw problem(
            line("system", tag),
            "system uses {{"
                + tag.name()
                + "}}, which changes with each query; move it to user, or the prefix cache of the"
                + " model server is lost");
      }
      if (tag.kind() != ' ' || !constants.containsKey(tag.name())) {
        throw problem(
            line("system", tag),
            "system uses {{"
                + tag.name()
                + "}}; only constants may stand there: "
                + Hint.of(tag.name(), constants.keySet()));
      }
    }
    return Canonical.text(Renderer.compile(text).execute(new HashMap<>(constants)));
  }

  private void checkUser(String text, Map<String, Variable> variables) {
    Set<String> unused = new TreeSet<>(variables.keySet());
    variables.forEach(
        (name, list) -> list.fields().keySet().forEach(f -> unused.add(name + "." + f)));
    Deque<Tag> open = new ArrayDeque<>();
    @Nullable Variable list = null;
    for (Tag tag : tags("user", text)) {
      if (tag.kind() == '/') {
        Tag opened = open.poll();
        if (opened == null || !opened.name().equals(tag.name())) {
          throw problem(
              line("user", tag), "user closes {{/" + tag.name() + "}}, which is not open");
        }
        list = list != null && list.name().equals(tag.name()) && opened.kind() == '#' ? null : list;
        continue;
      }
      if (tag.kind() != ' ') {
        open.push(tag);
      }
      if (list != null && ITEM_MARKS.contains(tag.name()) && tag.kind() != ' ') {
        continue;
      }
      if (list != null && list.fields().containsKey(tag.name())) {
        unused.remove(list.name() + "." + tag.name());
        continue;
      }
      Variable variable = variables.get(tag.name());
      if (variable == null) {
        Collection<String> known = new TreeSet<>(variables.keySet());
        known.addAll(list == null ? Set.of() : list.fields().keySet());
        throw problem(
            line("user", tag),
            "user uses {{"
                + tag.name()
                + "}}, which is not declared: "
                + Hint.of(tag.name(), known));
      }
      unused.remove(tag.name());
      if (variable.type() == Variable.Type.LIST) {
        if (tag.kind() == ' ' || (tag.kind() == '#' && list != null)) {
          throw problem(
              line("user", tag),
              tag.name() + " is a list: write {{#x}}..{{/x}}, not inside a list");
        }
        list = tag.kind() == '#' ? variable : list;
      }
    }
    if (!open.isEmpty()) {
      throw problem(line("user", open.getFirst()), "user does not close " + open.getFirst().name());
    }
    if (!unused.isEmpty()) {
      throw problem(
          line("variables"),
          "user does not use " + String.join(", ", unused) + "; use it or remove its declaration");
    }
  }

  private List<Tag> tags(String part, String text) {
    try {
      return Tag.of(text);
    } catch (Problem e) {
      throw problem(line(part), part + ": " + e.detail());
    }
  }

  /** Everything that can change an answer, and nothing else. */
  private static String canonical(
      String system,
      String user,
      ObjectNode schema,
      ModelParameters parameters,
      Map<String, Variable> variables) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("system", system).put("user", user).set("schema", schema);
    all.putObject("parameters")
        .put("temperature", parameters.temperature())
        .put("top_p", parameters.topP())
        .put("max_tokens", parameters.maxTokens())
        .put("seed", parameters.seed());
    ObjectNode types = all.putObject("variables");
    variables.forEach((name, variable) -> types.set(name, canonical(variable)));
    return Canonical.json(all);
  }

  private static ObjectNode canonical(Variable variable) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", variable.type().name()).put("max_length", variable.maxLength());
    ObjectNode fields = node.putObject("fields");
    variable.fields().forEach((name, field) -> fields.set(name, canonical(field)));
    return node;
  }

  private void checkKeys(JsonNode node, Set<String> known, String where, String lineOf) {
    if (!node.isObject()) {
      throw problem(line(lineOf), where + " must be a mapping of " + new TreeSet<>(known));
    }
    for (String key : Canonical.names(node)) {
      if (!known.contains(key)) {
        throw problem(
            Math.max(line(key), line(lineOf)),
            where + " has an unknown key \"" + key + "\": " + Hint.of(key, known));
      }
    }
  }

  /** The line of each key of the file's top level, from 1. */
  private static Map<String, Integer> lines(String yaml) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = YAML.createParser(yaml)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.FIELD_NAME && depth == 1) {
          lines.put(parser.currentName(), parser.currentTokenLocation().getLineNr());
        }
      }
    }
    return lines;
  }

  private int line(String key) {
    return lines.getOrDefault(key, 0);
  }

  /** The line of a tag, exact for block texts, which start on the line after their key. */
  private int line(String key, Tag tag) {
    return line(key) + 1 + tag.line();
  }

  private Problem problem(int line, String text) {
    return new Problem(
        Reason.PROMPT, "prompt file " + source + (line > 0 ? ", line " + line : "") + ": " + text);
  }
}
