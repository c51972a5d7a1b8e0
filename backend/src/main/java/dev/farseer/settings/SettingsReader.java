package dev.farseer.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Fills a settings record from a YAML tree and the environment, the environment last. A key is the
 * component's name; its variable is {@code FARSEER_} and the path in upper snake case ({@code
 * llm.modelPath} is {@code FARSEER_LLM_MODEL_PATH}). A component may be a list of records that have
 * a static {@code defaults()}: its elements' variables have their number, from 0, in the path
 * ({@code FARSEER_LLM_SERVERS_0_URL}), and one beyond the end of the file's list adds an element.
 * It never stops at the first problem.
 */
public final class SettingsReader {
  private static final String PREFIX = "FARSEER_";

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();

  /**
   * A reader over the given environment.
   *
   * @param environment variables, of which only those that start with {@code FARSEER_} are looked
   *     at
   */
  public SettingsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The defaults, overlaid with the tree and the environment.
   *
   * @param defaults the record with its default values
   * @param tree the YAML document, a missing or null node when there is none
   */
  public <R extends Record> R read(R defaults, JsonNode tree) {
    return read(defaults, tree, "");
  }

  /** Every problem met, in order, empty when there is none. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Adds a problem for every {@code FARSEER_} variable that no key has.
   *
   * @param reserved variables with another use, as exact names or, ending in {@code _}, as prefixes
   */
  public void rejectUnknownVariables(List<String> reserved) {
    for (String name : environment.keySet().stream().sorted().toList()) {
      if (name.startsWith(PREFIX)
          && !variables.containsKey(name)
          && reserved.stream()
              .noneMatch(r -> r.endsWith("_") ? name.startsWith(r) : name.equals(r))) {
        problems.add(
            "environment variable " + name + " is not known" + hint(name, variables.keySet()));
      }
    }
  }

  private <R extends Record> R read(R defaults, JsonNode tree, String path) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    if (!tree.isMissingNode() && !tree.isNull() && !tree.isObject()) {
      problems.add((path.isEmpty() ? "the file" : path) + " must have keys, got " + shown(tree));
      tree = MissingNode.getInstance();
    }
    rejectUnknownKeys(tree, path, Arrays.stream(components).map(RecordComponent::getName).toList());
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      values[i] =
          value(
              components[i],
              value(components[i], defaults),
              tree.path(name),
              path.isEmpty() ? name : path + "." + name);
    }
    return construct(defaults, components, values, path);
  }

  private Object value(RecordComponent component, Object byDefault, JsonNode node, String path) {
    if (byDefault instanceof Record nested && !(byDefault instanceof Secret)) {
      return read(nested, node, path);
    }
    if (component.getGenericType() instanceof ParameterizedType list
        && list.getActualTypeArguments()[0] instanceof Class<?> element
        && element.isRecord()) {
      return list(element, byDefault, node, path);
    }
    String variable = variableOf(path);
    variables.put(variable, path);
    String fromEnvironment = environment.get(variable);
    try {
      if (fromEnvironment != null) {
        return Values.ofText(component.getGenericType(), fromEnvironment);
      }
      return node.isMissingNode() || node.isNull()
          ? byDefault
          : Values.ofNode(component.getGenericType(), node);
    } catch (IllegalArgumentException e) {
      String where = fromEnvironment != null ? path + " (from " + variable + ")" : path;
      problems.add(where + " " + e.getMessage());
      return byDefault;
    }
  }

  /** A list replaces the default whole; an element with a problem is left out. */
  private Object list(Class<?> element, Object byDefault, JsonNode node, String path) {
    boolean given = !node.isMissingNode() && !node.isNull();
    if (given && !node.isArray()) {
      problems.add(path + " must be a list, got " + (node.isObject() ? "keys" : shown(node)));
      return byDefault;
    }
    Record defaults = defaultsOf(element);
    List<Record> elements = new ArrayList<>();
    for (int i = 0; i < node.size() || inEnvironment(path, i); i++) {
      int before = problems.size();
      Record read = read(defaults, node.path(i), path + "[" + i + "]");
      if (problems.size() == before) {
        elements.add(read);
      }
    }
    return given || !elements.isEmpty() ? List.copyOf(elements) : byDefault;
  }

  private boolean inEnvironment(String path, int index) {
    String prefix = variableOf(path) + "_" + index + "_";
    return environment.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static Record defaultsOf(Class<?> element) {
    try {
      return (Record) Objects.requireNonNull(element.getMethod("defaults").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of a list must have defaults()", e);
    }
  }

  private void rejectUnknownKeys(JsonNode tree, String path, List<String> known) {
    for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        problems.add(
            (path.isEmpty() ? name : path + "." + name)
                + " is not a known key"
                + hint(name, known));
      }
    }
  }

  @SuppressWarnings("unchecked") // a record's canonical constructor makes the record
  private <R extends Record> R construct(
      R defaults, RecordComponent[] components, Object[] values, String path) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = defaults.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (R) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        problems.add((path.isEmpty() ? "" : path + ": ") + wrong.getMessage());
        return defaults;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(RecordComponent component, Record owner) {
    try {
      component.getAccessor().setAccessible(true);
      return Objects.requireNonNull(component.getAccessor().invoke(owner));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String variableOf(String path) {
    return PREFIX
        + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replaceAll("[.\\[]", "_")
            .replace("]", "")
            .toUpperCase(Locale.ROOT);
  }

  private static String shown(JsonNode node) {
    return node.isArray() ? "a list" : "a single value";
  }

  private static String hint(String name, Iterable<String> known) {
    String nearest = Nearest.of(name, known);
    return nearest.isEmpty() ? "" : ", did you mean " + nearest + "?";
  }
}
