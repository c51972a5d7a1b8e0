package dev.farseer.logql;

import com.google.re2j.Pattern;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A log query's stages, compiled. Thread-safe; the {@link LineState} it works on is not. */
public final class LinePipeline {
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*[a-zA-Z]");

  /** One compiled stage. */
  interface Step {
    /** Works on the line; false drops it. */
    boolean apply(LineState line);
  }

  private final List<Step> steps;

  private LinePipeline(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * Compiles the stages.
   *
   * @throws Problem {@link Reason#UNSUPPORTED} naming the first stage that is not evaluated yet
   */
  public static LinePipeline of(LogExpression query) {
    List<Step> steps = new ArrayList<>();
    for (Stage stage : query.stages()) {
      steps.add(step(stage));
    }
    return new LinePipeline(steps);
  }

  /** Whether every line passes unchanged. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Runs the stages; false when one of them drops the line. */
  public boolean test(LineState line) {
    for (Step step : steps) {
      if (!step.apply(line)) {
        return false;
      }
    }
    return true;
  }

  static Problem unsupported(String construct, Position position) {
    return new Problem(
        Reason.UNSUPPORTED,
        construct
            + " at "
            + position
            + " is not supported by the embedded store: leave it out, or ask a real Loki");
  }

  private static Step step(Stage stage) {
    return switch (stage) {
      case Stage.LineFilter filter -> {
        Predicate<String> test = LineFilters.of(filter);
        yield line -> test.test(line.text());
      }
      case Stage.Json json -> JsonFields.step(json);
      case Stage.Logfmt logfmt -> new LogfmtFields(logfmt);
      case Stage.Regexp regexp -> regexp(regexp);
      case Stage.Pattern pattern -> pattern(pattern);
      case Stage.Unpack _ -> JsonFields::unpack;
      case Stage.Decolorize _ ->
          line -> {
            if (line.text().indexOf('\u001b') >= 0) {
              line.text(COLOUR.matcher(line.text()).replaceAll(""));
            }
            return true;
          };
      case Stage.LineFormat format -> {
        Template template = Template.parse(format.template(), format.position());
        yield line -> {
          line.text(template.render(line));
          return true;
        };
      }
      case Stage.LabelFormat format -> labelFormat(format);
      case Stage.Drop drop -> drop(drop);
      case Stage.Keep keep -> keep(keep);
      case Stage.FilterLabels filter -> {
        Step test = LabelFilters.of(filter.filter());
        yield test;
      }
      case Stage.Unwrap unwrap -> throw unsupported("unwrap", unwrap.position());
    };
  }

  private static Step regexp(Stage.Regexp stage) {
    Pattern pattern = Pattern.compile(stage.expression());
    Map<String, Integer> groups = new TreeMap<>(pattern.namedGroups());
    return line -> {
      com.google.re2j.Matcher match = pattern.matcher(line.text());
      if (match.find()) {
        groups.forEach(
            (name, group) -> {
              String value = match.group(group);
              if (value != null) {
                line.extract(name, value);
              }
            });
      }
      return true;
    };
  }

  private static Step pattern(Stage.Pattern stage) {
    LinePattern pattern = LinePattern.parse(stage.pattern());
    return line -> {
      Map<String, String> found = new TreeMap<>();
      pattern.captures(line.text(), found);
      found.forEach(line::extract);
      return true;
    };
  }

  private static Step labelFormat(Stage.LabelFormat stage) {
    List<Step> steps = new ArrayList<>();
    for (Stage.Assignment each : stage.assignments()) {
      if (each.template()) {
        Template template = Template.parse(each.value(), stage.position());
        steps.add(
            line -> {
              line.set(each.label(), template.render(line));
              return true;
            });
      } else {
        steps.add(
            line -> {
              if (line.has(each.value())) {
                String value = line.get(each.value());
                line.remove(each.value());
                line.set(each.label(), value);
              }
              return true;
            });
      }
    }
    return line -> {
      steps.forEach(step -> step.apply(line));
      return true;
    };
  }

  /** A condition under which a label is picked: its name, and its value when one is asked for. */
  private record CompiledPick(String label, List<Predicate<String>> when) {
    boolean takes(LineState line) {
      return when.stream().allMatch(test -> line.has(label) && test.test(line.get(label)));
    }
  }

  private static List<CompiledPick> compiled(List<Stage.Pick> picks) {
    return picks.stream()
        .map(
            each ->
                new CompiledPick(each.label(), each.when().stream().map(Matcher::test).toList()))
        .toList();
  }

  private static Step drop(Stage.Drop stage) {
    List<CompiledPick> picks = compiled(stage.picks());
    return line -> {
      for (CompiledPick pick : picks) {
        if (pick.takes(line)) {
          line.remove(pick.label());
        }
      }
      return true;
    };
  }

  private static Step keep(Stage.Keep stage) {
    List<CompiledPick> picks = compiled(stage.picks());
    return line -> {
      line.retain(
          label -> picks.stream().anyMatch(pick -> pick.label().equals(label) && pick.takes(line)));
      return true;
    };
  }
}
