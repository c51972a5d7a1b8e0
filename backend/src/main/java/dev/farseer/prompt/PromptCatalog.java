package dev.farseer.prompt;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All prompt templates, in all their versions. Templates are bundled with Farseer; a folder may add
 * others, and newer versions of the bundled ones, and is looked at again while Farseer runs. A file
 * that breaks keeps its last good version. Safe for use by many threads.
 */
public final class PromptCatalog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PromptCatalog.class.getName());

  /**
   * Stands for the files of a folder that could not be read, so that the next look is a new one.
   */
  private static final Map<String, String> UNREADABLE = Map.of("", "");

  /** What is in use, replaced as a whole. */
  private record State(
      Map<String, PromptTemplate> byPromptId,
      Map<String, PromptTemplate> routes,
      Map<String, PromptTemplate> byFile,
      List<Problem> problems) {}

  private final PromptSettings settings;
  private final Map<String, List<String>> enumerations;
  private final Map<String, String> constants;
  private final Map<String, PromptTemplate> bundled = new TreeMap<>();
  // what the callers of a bundled prompt pass: all versions choose from it
  private final Map<String, Map<String, Variable.Type>> contracts = new HashMap<>();
  private final @Nullable FolderWatch watch;
  private volatile State state;
  private Map<String, String> filesSeen;

  /**
   * Loads all templates and starts to watch the folder, if there is one.
   *
   * @param enumerations what a schema's {@code {$from: name}} stands for
   * @param constants what {@code {{name}}} in a system part stands for
   * @throws Problem PROMPT when a template is wrong or a pinned one is missing, all of them in one
   *     text
   */
  public PromptCatalog(
      PromptSettings settings,
      Map<String, List<String>> enumerations,
      Map<String, String> constants) {
    this.settings = settings;
    this.enumerations = Map.copyOf(enumerations);
    this.constants = Map.copyOf(constants);
    TemplateFolder.bundled().forEach((name, yaml) -> bundled.put(name, read(name, yaml)));
    for (PromptTemplate template : bundled.values()) {
      contracts.computeIfAbsent(template.id(), _ -> new HashMap<>()).putAll(template.slots());
    }
    State empty = new State(Map.of(), Map.of(), Map.of(), List.of());
    filesSeen = settings.hasFolder() ? TemplateFolder.read(settings.folder()) : Map.of();
    State first = load(filesSeen, empty);
    if (!first.problems.isEmpty()) {
      throw new Problem(Reason.PROMPT, String.join("\n", details(first.problems)));
    }
    state = first;
    watch =
        settings.hasFolder() && !settings.reloadInterval().isZero()
            ? new FolderWatch(settings.reloadInterval(), this::reload)
            : null;
  }

  /**
   * The template to use for an id: the pinned version, else the newest.
   *
   * @throws Problem PROMPT when there is none
   */
  public PromptTemplate route(String id) {
    return found(id, state.routes.get(id), state.routes.keySet());
  }

  /**
   * The template of exactly this identity.
   *
   * @param promptId {@code id@sha256[0:8]}
   * @throws Problem PROMPT when there is none
   */
  public PromptTemplate get(String promptId) {
    return found(promptId, state.byPromptId.get(promptId), state.byPromptId.keySet());
  }

  /** All templates, by id, newest version first. */
  public List<PromptTemplate> list() {
    return state.byPromptId.values().stream()
        .sorted(
            Comparator.comparing(PromptTemplate::id)
                .thenComparing(PromptTemplate::version, Comparator.reverseOrder()))
        .toList();
  }

  /** What is wrong with the folder now, empty when nothing is. */
  public List<Problem> problems() {
    return state.problems;
  }

  /**
   * Fills a template in. Untrusted values are fenced here; the caller passes them as they are.
   *
   * @param values per variable a String or Number, or for a list a List of Maps. Every variable
   *     that the template declares must be there; further ones only if another bundled version of
   *     the same id has them
   * @throws Problem PROMPT naming the value that is missing, unknown or of another type
   */
  public RenderedPrompt render(PromptTemplate template, Map<String, ?> values) {
    return template.render(values, contracts.getOrDefault(template.id(), Map.of()).keySet());
  }

  /**
   * Looks at the folder now. A file that breaks keeps its last good version and is told by {@link
   * #problems()} and in the log.
   *
   * @return whether anything has changed since the last time
   */
  public synchronized boolean reload() {
    if (!settings.hasFolder()) {
      return false;
    }
    State before = state;
    State next;
    try {
      Map<String, String> files = TemplateFolder.read(settings.folder());
      if (files.equals(filesSeen)) {
        return false;
      }
      next = load(files, before);
      filesSeen = files;
    } catch (Problem e) {
      next = new State(before.byPromptId, before.routes, before.byFile, List.of(e));
      filesSeen = UNREADABLE;
    }
    state = next;
    Set<String> known = details(before.problems);
    for (Problem problem : next.problems) {
      if (!known.contains(problem.detail())) {
        LOG.log(Level.WARNING, "{0}; what was loaded before stays in use", problem.detail());
      }
    }
    boolean changed =
        !before.byPromptId.keySet().equals(next.byPromptId.keySet())
            || !known.equals(details(next.problems));
    if (changed && next.problems.isEmpty()) {
      LOG.log(Level.INFO, "read the prompt folder again: {0}", next.byPromptId.keySet());
    }
    return changed;
  }

  /** Stops to watch the folder. */
  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private PromptTemplate read(String source, String yaml) {
    return TemplateFile.read(source, yaml, enumerations, constants);
  }

  /** The templates of these files; a file that breaks keeps what it was before. */
  private State load(Map<String, String> files, State before) {
    List<Problem> problems = new ArrayList<>();
    Map<String, PromptTemplate> byFile = new TreeMap<>();
    files.forEach(
        (name, yaml) -> {
          try {
            PromptTemplate template = read(name, yaml);
            checkContract(template);
            checkVersion(template, byFile);
            byFile.put(name, template);
          } catch (Problem e) {
            problems.add(e);
            PromptTemplate last = before.byFile.get(name);
            if (last != null) {
              byFile.put(name, last);
            }
          }
        });
    Map<String, PromptTemplate> byPromptId = new TreeMap<>();
    Map<String, PromptTemplate> routes = new TreeMap<>();
    List<PromptTemplate> all = new ArrayList<>(bundled.values());
    all.addAll(byFile.values());
    for (PromptTemplate template : all) {
      byPromptId.merge(template.promptId(), template, PromptCatalog::newer);
      routes.merge(template.id(), template, PromptCatalog::newer);
    }
    settings.routes().forEach((id, pin) -> pin(id, pin, byPromptId, routes, before, problems));
    return new State(byPromptId, routes, byFile, List.copyOf(problems));
  }

  private static void pin(
      String id,
      String promptId,
      Map<String, PromptTemplate> byPromptId,
      Map<String, PromptTemplate> routes,
      State before,
      List<Problem> problems) {
    PromptTemplate pinned = byPromptId.get(promptId);
    if (pinned == null) {
      problems.add(
          new Problem(
              Reason.PROMPT,
              "prompt.routes."
                  + id
                  + " pins "
                  + promptId
                  + ", which no template file has; "
                  + Hint.of(promptId, byPromptId.keySet())));
      pinned = before.byPromptId.get(promptId);
    }
    if (pinned != null) {
      byPromptId.put(promptId, pinned);
      routes.put(id, pinned);
    }
  }

  private static PromptTemplate newer(PromptTemplate a, PromptTemplate b) {
    return b.version() >= a.version() ? b : a;
  }

  /** A prompt that Farseer itself asks may only use what Farseer passes. */
  private void checkContract(PromptTemplate template) {
    Map<String, Variable.Type> contract = contracts.get(template.id());
    if (contract == null) {
      return;
    }
    template
        .slots()
        .forEach(
            (name, type) -> {
              if (contract.get(name) != type) {
                throw new Problem(
                    Reason.PROMPT,
                    "prompt file "
                        + template.source()
                        + ": "
                        + template.id()
                        + " is never given a variable "
                        + name
                        + " of type "
                        + type.name().toLowerCase(Locale.ROOT)
                        + "; "
                        + Hint.of(name, contract.keySet()));
              }
            });
  }

  private void checkVersion(PromptTemplate template, Map<String, PromptTemplate> byFile) {
    List<PromptTemplate> others = new ArrayList<>(bundled.values());
    others.addAll(byFile.values());
    for (PromptTemplate other : others) {
      if (other.id().equals(template.id())
          && other.version() == template.version()
          && !other.sha256().equals(template.sha256())) {
        throw new Problem(
            Reason.PROMPT,
            "prompt file "
                + template.source()
                + ": version "
                + template.version()
                + " of "
                + template.id()
                + " exists already with other content ("
                + other.source()
                + "); give this one a higher version");
      }
    }
  }

  private static Set<String> details(List<Problem> problems) {
    return problems.stream().map(Problem::detail).collect(Collectors.toUnmodifiableSet());
  }

  private static PromptTemplate found(
      String name, @Nullable PromptTemplate template, Set<String> known) {
    if (template == null) {
      throw new Problem(Reason.PROMPT, "there is no prompt " + name + "; " + Hint.of(name, known));
    }
    return template;
  }
}
