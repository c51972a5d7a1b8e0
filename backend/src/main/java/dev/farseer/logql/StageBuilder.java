package dev.farseer.logql;

import static dev.farseer.logql.Literals.invalid;
import static dev.farseer.logql.Literals.position;
import static dev.farseer.logql.Literals.string;

import dev.farseer.logql.LogqlGrammarParser.ConjunctionContext;
import dev.farseer.logql.LogqlGrammarParser.ExtractionsContext;
import dev.farseer.logql.LogqlGrammarParser.FilterByAddressContext;
import dev.farseer.logql.LogqlGrammarParser.FilterByQuantityContext;
import dev.farseer.logql.LogqlGrammarParser.FilterByTextContext;
import dev.farseer.logql.LogqlGrammarParser.FilterGroupContext;
import dev.farseer.logql.LogqlGrammarParser.LabelFilterContext;
import dev.farseer.logql.LogqlGrammarParser.LabelPickContext;
import dev.farseer.logql.LogqlGrammarParser.LineFilterContext;
import dev.farseer.logql.LogqlGrammarParser.ListedFilterContext;
import dev.farseer.logql.LogqlGrammarParser.OneFilterContext;
import dev.farseer.logql.LogqlGrammarParser.StageContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the pipeline part of the parse tree into records and checks what the grammar cannot. */
final class StageBuilder {

  Stage stage(StageContext tree) {
    Position position = position(tree.getStart());
    return switch (tree) {
      case LineFilterContext filter -> lineFilter(filter, position);
      case LogqlGrammarParser.JsonContext json ->
          new Stage.Json(jsonPaths(json.extractions()), position);
      case LogqlGrammarParser.LogfmtContext logfmt -> {
        List<String> flags = logfmt.FLAG().stream().map(each -> each.getText()).toList();
        yield new Stage.Logfmt(
            flags.contains("--strict"),
            flags.contains("--keep-empty"),
            extractions(logfmt.extractions()),
            position);
      }
      case LogqlGrammarParser.RegexpContext regexp -> {
        String expression = string(regexp.STRING().getSymbol());
        Literals.expression(expression, "| regexp \"" + expression + '"');
        if (com.google.re2j.Pattern.compile(expression).namedGroups().isEmpty()) {
          throw invalid("at least one named capture must be supplied, such as (?P<status>\\d+)");
        }
        yield new Stage.Regexp(expression, position);
      }
      case LogqlGrammarParser.PatternContext pattern -> {
        String text = string(pattern.STRING().getSymbol());
        if (!LinePattern.parse(text).hasNames()) {
          throw invalid("at least one capture is required in the pattern, such as <status>");
        }
        yield new Stage.Pattern(text, position);
      }
      case LogqlGrammarParser.UnpackContext _ -> new Stage.Unpack(position);
      case LogqlGrammarParser.DecolorizeContext _ -> new Stage.Decolorize(position);
      case LogqlGrammarParser.LineFormatContext format -> {
        String template = string(format.STRING().getSymbol());
        checkTemplate(template, position);
        yield new Stage.LineFormat(template, position);
      }
      case LogqlGrammarParser.LabelFormatContext format -> labelFormat(format, position);
      case LogqlGrammarParser.DropContext drop ->
          new Stage.Drop(drop.labelPick().stream().map(StageBuilder::pick).toList(), position);
      case LogqlGrammarParser.KeepContext keep ->
          new Stage.Keep(keep.labelPick().stream().map(StageBuilder::pick).toList(), position);
      case LogqlGrammarParser.UnwrapContext unwrap ->
          new Stage.Unwrap(
              unwrap.identifier().getText(),
              unwrap.conversion() == null ? "" : unwrap.conversion().getText(),
              position);
      case LogqlGrammarParser.FilterLabelsContext filter ->
          new Stage.FilterLabels(filter(filter.labelFilter()), position);
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  private static Stage lineFilter(LineFilterContext tree, Position position) {
    Stage.LineOperator operator = Stage.LineOperator.of(tree.op.getText());
    List<Stage.Text> texts =
        tree.filterText().stream()
            .map(
                each -> new Stage.Text(string(each.STRING().getSymbol()), each.getChildCount() > 1))
            .toList();
    for (Stage.Text text : texts) {
      String shown = operator.symbol() + " \"" + text.value() + '"';
      if (text.address()) {
        if (operator != Stage.LineOperator.CONTAINS
            && operator != Stage.LineOperator.CONTAINS_NOT) {
          throw SyntaxErrors.problem(position, "syntax error: ip() goes with |= and != only");
        }
        Addresses.parse(text.value());
        continue;
      }
      switch (operator) {
        case MATCHES, MATCHES_NOT -> Literals.expression(text.value(), shown);
        case PATTERN, PATTERN_NOT -> {
          if (LinePattern.parse(text.value()).hasNames()) {
            throw invalid("stage '" + shown + "' : named captures are not allowed, write <_>");
          }
        }
        case CONTAINS, CONTAINS_NOT -> {}
      }
    }
    return new Stage.LineFilter(operator, texts, position);
  }

  private static Stage labelFormat(LogqlGrammarParser.LabelFormatContext tree, Position position) {
    Set<String> seen = new HashSet<>();
    List<Stage.Assignment> assignments =
        tree.labelAssignment().stream()
            .map(
                each -> {
                  String label = each.identifier(0).getText();
                  if (!seen.add(label)) {
                    throw invalid(
                        "multiple label name '" + label + "' not allowed in label_format");
                  }
                  if (each.STRING() == null) {
                    return new Stage.Assignment(label, each.identifier(1).getText(), false);
                  }
                  String template = string(each.STRING().getSymbol());
                  checkTemplate(template, position);
                  return new Stage.Assignment(label, template, true);
                })
            .toList();
    return new Stage.LabelFormat(assignments, position);
  }

  private static Stage.Pick pick(LabelPickContext tree) {
    String label = tree.identifier().getText();
    if (tree.STRING() == null) {
      return new Stage.Pick(label, List.of());
    }
    return new Stage.Pick(
        label, List.of(matcher(label, tree.op.getText(), string(tree.STRING().getSymbol()))));
  }

  private static List<Stage.Extraction> extractions(@Nullable ExtractionsContext tree) {
    if (tree == null) {
      return List.of();
    }
    return tree.extraction().stream()
        .map(
            each -> {
              String label = each.identifier().getText();
              return new Stage.Extraction(
                  label, each.STRING() == null ? label : string(each.STRING().getSymbol()));
            })
        .toList();
  }

  private static List<Stage.Extraction> jsonPaths(@Nullable ExtractionsContext tree) {
    List<Stage.Extraction> paths = extractions(tree);
    paths.forEach(each -> JsonPath.parse(each.source()));
    return paths;
  }

  private LabelFilter filter(LabelFilterContext tree) {
    return tree.conjunction().stream()
        .map(this::conjunction)
        .reduce(LabelFilter.Or::new)
        .orElseThrow();
  }

  private LabelFilter conjunction(ConjunctionContext tree) {
    return tree.listedFilter().stream()
        .map(this::listed)
        .reduce(LabelFilter.And::new)
        .orElseThrow();
  }

  private LabelFilter listed(ListedFilterContext tree) {
    LabelFilter first = one(tree.oneFilter());
    return tree.labelFilter() == null
        ? first
        : new LabelFilter.And(first, filter(tree.labelFilter()));
  }

  private LabelFilter one(OneFilterContext tree) {
    return switch (tree) {
      case FilterGroupContext group -> filter(group.labelFilter());
      case FilterByTextContext text ->
          new LabelFilter.ByText(
              matcher(
                  text.identifier().getText(),
                  text.op.getText(),
                  string(text.STRING().getSymbol())));
      case FilterByAddressContext address -> {
        String addresses = string(address.STRING().getSymbol());
        Addresses.parse(addresses);
        yield new LabelFilter.ByAddress(
            address.identifier().getText(), address.op.getText().equals("!="), addresses);
      }
      case FilterByQuantityContext quantity -> quantity(quantity);
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  private static LabelFilter quantity(FilterByQuantityContext tree) {
    String text = tree.quantity().getText();
    LabelFilter.Unit unit;
    double value;
    if (tree.quantity().DURATION() != null) {
      unit = LabelFilter.Unit.DURATION;
      value = Quantities.seconds(text).orElse(0);
    } else if (tree.quantity().BYTES() != null) {
      unit = LabelFilter.Unit.BYTES;
      value = Quantities.bytes(text).orElse(0);
    } else {
      unit = LabelFilter.Unit.NUMBER;
      value = Quantities.number(text).orElse(0);
    }
    return new LabelFilter.ByQuantity(
        tree.identifier().getText(), Comparison.of(tree.op.getText()), unit, value);
  }

  private static Matcher matcher(String label, String symbol, String value) {
    Matcher.Operator operator = Matcher.Operator.of(symbol);
    if (operator == Matcher.Operator.MATCH || operator == Matcher.Operator.NOT_MATCH) {
      Literals.expression(value, "");
    }
    return new Matcher(label, operator, value);
  }

  private static void checkTemplate(String template, Position position) {
    int from = 0;
    for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", from)) {
      int close = template.indexOf("}}", open);
      if (close < 0) {
        throw SyntaxErrors.problem(
            position, "invalid template: {{ without }} in \"" + template + '"');
      }
      from = close + 2;
    }
  }
}
