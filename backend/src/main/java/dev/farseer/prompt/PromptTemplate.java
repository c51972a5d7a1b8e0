package dev.farseer.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One version of one prompt, checked when it was loaded. Immutable. */
public final class PromptTemplate {
  private final String id;
  private final int version;
  private final String description;
  private final String source;
  private final String sha256;
  private final String system;
  private final String user;
  private final Template compiledUser;
  private final ObjectNode schema;
  private final ModelParameters parameters;
  private final Map<String, Variable> variables;

  PromptTemplate(
      String id,
      int version,
      String description,
      String source,
      String canonical,
      String system,
      String user,
      ObjectNode schema,
      ModelParameters parameters,
      Map<String, Variable> variables) {
    this.id = id;
    this.version = version;
    this.description = description;
    this.source = source;
    this.sha256 = Canonical.sha256(canonical);
    this.system = system;
    this.user = user;
    this.compiledUser = Renderer.compile(user);
    this.schema = schema;
    this.parameters = parameters;
    this.variables = variables;
  }

  /** The id that all versions share, such as {@code explain-pattern}. */
  public String id() {
    return id;
  }

  /** {@code id@sha256[0:8]}: names exactly this content, everywhere and for ever. */
  public String promptId() {
    return id + "@" + sha256.substring(0, 8);
  }

  /** Hash of the canonical content, 64 hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** Which of several versions is the newest; says nothing about the content. From 1. */
  public int version() {
    return version;
  }

  /** One line about what the prompt asks. */
  public String description() {
    return description;
  }

  /** Where it was loaded from: {@code bundled} or a file name. */
  public String source() {
    return source;
  }

  /** The system part, the same in every rendering. */
  public String system() {
    return system;
  }

  /** The user part as it is written, with its tags. */
  public String user() {
    return user;
  }

  /** How the model is to answer. */
  public ModelParameters parameters() {
    return parameters;
  }

  /** Names of the variables that a rendering needs, in the order of their declaration. */
  public Set<String> variableNames() {
    return variables.keySet();
  }

  /** Names and types of everything that can be filled in, fields of lists as {@code list.field}. */
  Map<String, Variable.Type> slots() {
    Map<String, Variable.Type> slots = new HashMap<>();
    variables.forEach(
        (name, variable) -> {
          slots.put(name, variable.type());
          variable.fields().forEach((field, of) -> slots.put(name + "." + field, of.type()));
        });
    return slots;
  }

  /**
   * Fills the template in.
   *
   * @param offered names that may be given although this version does not use them
   */
  RenderedPrompt render(Map<String, ?> values, Set<String> offered) {
    Map<String, Object> checked = new HashMap<>();
    for (Variable variable : variables.values()) {
      Object value = values.get(variable.name());
      if (value == null) {
        throw problem("needs a value for " + variable.name());
      }
      checked.put(variable.name(), checked(variable, variable.name(), value));
    }
    for (String name : values.keySet()) {
      if (!variables.containsKey(name) && !offered.contains(name)) {
        throw problem("has no variable " + name + ": " + Hint.of(name, variables.keySet()));
      }
    }
    try {
      String text = Canonical.text(compiledUser.execute(checked));
      return new RenderedPrompt(
          promptId(), sha256, system, text, AnswerSchema.render(schema, checked), parameters);
    } catch (MustacheException e) {
      throw new Problem(Reason.PROMPT, promptId() + ": " + e.getMessage(), e);
    }
  }

  private Object checked(Variable variable, String path, Object value) {
    return switch (variable.type()) {
      case STRING -> {
        if (value instanceof String || value instanceof Number) {
          yield line(path, value.toString());
        }
        throw problem("needs a text or a number for " + path);
      }
      case UNTRUSTED -> {
        if (value instanceof String text) {
          yield text.isEmpty() ? "" : PromptText.fence(text, variable.maxLength());
        }
        throw problem("needs a text for " + path);
      }
      case LIST -> {
        if (!(value instanceof List<?> items)) {
          throw problem("needs a list for " + path);
        }
        List<Object> all = new ArrayList<>();
        for (Object item : items) {
          all.add(item(variable, path + "[" + all.size() + "]", item));
        }
        yield all;
      }
    };
  }

  private Map<String, Object> item(Variable list, String path, Object item) {
    if (!(item instanceof Map<?, ?> given)) {
      throw problem("needs a map of fields for " + path);
    }
    Map<String, Object> fields = new HashMap<>();
    for (Variable field : list.fields().values()) {
      Object value = given.get(field.name());
      if (value == null) {
        throw problem("needs a value for " + path + "." + field.name());
      }
      fields.put(field.name(), checked(field, path + "." + field.name(), value));
    }
    for (Object name : given.keySet()) {
      if (!fields.containsKey(name)) {
        throw problem(
            "has no field "
                + name
                + " in "
                + path
                + ": "
                + Hint.of(String.valueOf(name), fields.keySet()));
      }
    }
    return fields;
  }

  /** A trusted text is short and of one line: whoever passes more passes something from a log. */
  private String line(String path, String text) {
    if (text.length() > 500 || text.indexOf('`') >= 0 || text.chars().anyMatch(c -> c < ' ')) {
      throw problem(
          "got a text for "
              + path
              + " that has several lines, a backtick or over 500 characters; declare it untrusted");
    }
    return text;
  }

  private Problem problem(String text) {
    return new Problem(Reason.PROMPT, "prompt " + promptId() + " " + text);
  }

  @Override
  public String toString() {
    return promptId();
  }
}
