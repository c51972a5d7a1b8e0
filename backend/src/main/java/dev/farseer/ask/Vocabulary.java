package dev.farseer.ask;

import dev.farseer.log.TimeRange;
import dev.farseer.logql.Matcher;
import dev.farseer.logql.Selector;
import dev.farseer.loki.LokiClient;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.redact.Redactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The labels that a query may use, as the model sees them.
 *
 * @param names all label names of the window
 * @param labels the labels that are shown, the most telling first
 */
record Vocabulary(List<String> names, List<Label> labels) {
  private static final int MOST_LABELS = 12;
  private static final int MOST_VALUES = 25;
  private static final int MOST_CHARS = 380;
  private static final Duration NAMES_TIME = Duration.ofSeconds(5);
  private static final Duration VALUES_TIME = Duration.ofSeconds(2);

  /**
   * Labels that say which program wrote a line come first; those that change daily are not here.
   */
  private static final List<String> TELLING =
      List.of(
          "service_name",
          "app",
          "service",
          "component",
          "app_kubernetes_io_name",
          "container",
          "container_name",
          "job",
          "namespace",
          "level",
          "env",
          "environment",
          "cluster",
          "region",
          "unit",
          "host",
          "filename");

  /**
   * A label with its values.
   *
   * @param values some of them
   * @param more how many more there are, -1 when that is not known
   */
  record Label(String name, List<String> values, int more) {
    boolean complete() {
      return more == 0;
    }
  }

  /**
   * Asks Loki, within bounded time; a label whose values come too late is shown without them.
   *
   * @param selector streams to look at, empty for all
   * @throws Problem when Loki cannot say which labels there are
   */
  static Vocabulary gather(LokiClient loki, TimeRange range, String selector, Redactor redactor)
      throws InterruptedException {
    Budget budget =
        Budget.of(
            NAMES_TIME,
            Reason.LOKI_TIMEOUT,
            "Loki did not list its labels in " + NAMES_TIME.toSeconds() + " s");
    List<String> names =
        loki.labels(range, selector, budget).stream()
            .filter(name -> name.matches("[a-zA-Z][a-zA-Z0-9_]*"))
            .sorted(Comparator.comparingInt(Vocabulary::rank).thenComparing(name -> name))
            .toList();
    List<String> shown = names.subList(0, Math.min(MOST_LABELS, names.size()));
    return new Vocabulary(names, values(loki, range, selector, redactor, shown));
  }

  private static int rank(String name) {
    int at = TELLING.indexOf(name);
    return at < 0 ? TELLING.size() : at;
  }

  private static List<Label> values(
      LokiClient loki, TimeRange range, String selector, Redactor redactor, List<String> names)
      throws InterruptedException {
    Budget budget =
        Budget.of(VALUES_TIME, Reason.LOKI_TIMEOUT, "Loki did not list a label's values in time");
    List<Callable<Label>> questions = new ArrayList<>();
    for (String name : names) {
      questions.add(() -> label(name, loki.labelValues(name, range, selector, budget), redactor));
    }
    List<Label> labels = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Label>> answers =
          threads.invokeAll(questions, VALUES_TIME.toMillis(), TimeUnit.MILLISECONDS);
      for (int i = 0; i < names.size(); i++) {
        labels.add(labelOr(answers.get(i), new Label(names.get(i), List.of(), -1)));
      }
    }
    return labels;
  }

  private static Label labelOr(Future<Label> answer, Label nameOnly) throws InterruptedException {
    try {
      return answer.get();
    } catch (CancellationException | ExecutionException e) {
      return nameOnly;
    }
  }

  /** The values that fit; one that would have to be masked is of no use in a query. */
  static Label label(String name, List<String> all, Redactor redactor) {
    List<String> values = new ArrayList<>();
    int chars = 0;
    for (String value : all) {
      chars += value.length() + 2;
      if (values.size() == MOST_VALUES || chars > MOST_CHARS) {
        break;
      }
      if (!value.isBlank() && redactor.redact(value).equals(value)) {
        values.add(value);
      }
    }
    return new Label(name, List.copyOf(values), all.size() - values.size());
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** The {@code labels} variable of the {@code ask-logql} templates. */
  List<Map<String, Object>> variable() {
    return labels.stream()
        .map(
            label ->
                Map.<String, Object>of(
                    "name", label.name(),
                    "values", String.join(", ", label.values()),
                    "more", more(label)))
        .toList();
  }

  private static String more(Label label) {
    if (label.more() < 0) {
      return "values not known";
    }
    return label.complete() ? "" : "and " + label.more() + " more";
  }

  /**
   * Checks that a selector can find anything.
   *
   * @throws Problem BAD_QUERY in words that a model can act on
   */
  void check(List<Matcher> matchers) {
    boolean chooses = false;
    for (Matcher matcher : matchers) {
      if (!names.contains(matcher.name())) {
        throw new Problem(
            Reason.BAD_QUERY,
            "there is no label "
                + matcher.name()
                + "; the labels are "
                + String.join(", ", labels.stream().map(Label::name).toList()));
      }
      Predicate<Map<String, String>> test = new Selector(List.of(matcher)).test();
      if (positive(matcher)) {
        chooses |= !test.test(Map.of(matcher.name(), ""));
        checkValue(matcher, test);
      }
    }
    if (!chooses) {
      throw new Problem(
          Reason.BAD_QUERY,
          "the selector needs a label with a value that is not empty, such as {"
              + names.getFirst()
              + "=~\".+\"}");
    }
  }

  private static boolean positive(Matcher matcher) {
    return switch (matcher.operator()) {
      case EQUAL, MATCH -> true;
      case NOT_EQUAL, NOT_MATCH -> false;
    };
  }

  private void checkValue(Matcher matcher, Predicate<Map<String, String>> test) {
    for (Label label : labels) {
      if (label.name().equals(matcher.name())
          && label.complete()
          && label.values().stream().noneMatch(v -> test.test(Map.of(label.name(), v)))) {
        throw new Problem(
            Reason.BAD_QUERY,
            matcher
                + " matches nothing; the values of "
                + label.name()
                + " are "
                + String.join(", ", label.values()));
      }
    }
  }
}
