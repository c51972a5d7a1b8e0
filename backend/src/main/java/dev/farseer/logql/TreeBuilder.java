package dev.farseer.logql;

import static dev.farseer.logql.Literals.invalid;

import dev.farseer.logql.LogqlGrammarParser.BinaryContext;
import dev.farseer.logql.LogqlGrammarParser.ExpressionContext;
import dev.farseer.logql.LogqlGrammarParser.GroupContext;
import dev.farseer.logql.LogqlGrammarParser.GroupingContext;
import dev.farseer.logql.LogqlGrammarParser.LabelReplaceContext;
import dev.farseer.logql.LogqlGrammarParser.LogQueryContext;
import dev.farseer.logql.LogqlGrammarParser.LogRangeContext;
import dev.farseer.logql.LogqlGrammarParser.MatcherContext;
import dev.farseer.logql.LogqlGrammarParser.NumberContext;
import dev.farseer.logql.LogqlGrammarParser.NumberLiteralContext;
import dev.farseer.logql.LogqlGrammarParser.RangeQueryContext;
import dev.farseer.logql.LogqlGrammarParser.SelectorContext;
import dev.farseer.logql.LogqlGrammarParser.StageContext;
import dev.farseer.logql.LogqlGrammarParser.VariantsContext;
import dev.farseer.logql.LogqlGrammarParser.VectorLiteralContext;
import dev.farseer.logql.LogqlGrammarParser.VectorQueryContext;
import dev.farseer.logql.MetricExpression.Grouping;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Turns the parse tree into records and checks what the grammar cannot. */
final class TreeBuilder {
  private final StageBuilder stages = new StageBuilder();

  Expression expression(ExpressionContext tree) {
    return switch (tree) {
      case GroupContext group -> expression(group.expression());
      case LogQueryContext query -> logQuery(query.selector(), query.stage());
      case NumberLiteralContext literal ->
          new MetricExpression.NumberLiteral(
              number(literal.number()), Literals.position(tree.getStart()));
      case VectorLiteralContext literal ->
          new MetricExpression.VectorLiteral(
              number(literal.number()), Literals.position(tree.getStart()));
      case RangeQueryContext range -> rangeAggregation(range.rangeAggregation());
      case VectorQueryContext vector -> vectorAggregation(vector.vectorAggregation());
      case BinaryContext binary -> binary(binary);
      case LabelReplaceContext replace -> labelReplace(replace);
      case VariantsContext variants ->
          new MetricExpression.Variants(
              variants.expression().stream().map(each -> metric(each, "variants")).toList(),
              logRange(variants.logRange()),
              Literals.position(tree.getStart()));
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  List<Matcher> matchers(List<MatcherContext> trees) {
    return trees.stream()
        .map(
            tree -> {
              Matcher.Operator operator = Matcher.Operator.of(tree.op.getText());
              String value = Literals.string(tree.STRING().getSymbol());
              if (operator == Matcher.Operator.MATCH || operator == Matcher.Operator.NOT_MATCH) {
                Literals.expression(value, "");
              }
              return new Matcher(tree.identifier().getText(), operator, value);
            })
        .toList();
  }

  private LogExpression logQuery(SelectorContext selector, List<StageContext> pipeline) {
    LogExpression query = lines(selector, pipeline);
    for (Stage stage : query.stages()) {
      if (stage instanceof Stage.Unwrap) {
        throw SyntaxErrors.problem(
            stage.position(), "syntax error: unexpected unwrap, it belongs before a range");
      }
    }
    return query;
  }

  private LogExpression lines(SelectorContext selector, List<StageContext> pipeline) {
    List<Matcher> matchers = matchers(selector.matcher());
    // each matcher alone that refuses the empty text bounds the streams to be searched
    if (matchers.stream()
        .allMatch(
            each ->
                each.operator() == Matcher.Operator.NOT_EQUAL
                    || each.operator() == Matcher.Operator.NOT_MATCH
                    || each.test().test(""))) {
      throw invalid(
          "queries require at least one regexp or equality matcher that does not have an"
              + " empty-compatible value: name a label, such as {app=\"checkout\"} or"
              + " {app=~\".+\"}");
    }
    return new LogExpression(
        new Selector(matchers),
        pipeline.stream().map(stages::stage).toList(),
        Literals.position(selector.getStart()));
  }

  private MetricExpression.LogRange logRange(LogRangeContext tree) {
    if (tree.logRange() != null) {
      return logRange(tree.logRange());
    }
    Duration offset = Duration.ZERO;
    if (tree.offset() != null) {
      Duration length = Literals.duration(tree.offset().DURATION().getSymbol());
      offset = tree.offset().getText().contains("-") ? length.negated() : length;
    }
    return new MetricExpression.LogRange(
        lines(tree.selector(), tree.stage()),
        Literals.duration(tree.range().DURATION().getSymbol()),
        offset);
  }

  private MetricExpression rangeAggregation(LogqlGrammarParser.RangeAggregationContext tree) {
    MetricExpression.RangeAggregation aggregation =
        new MetricExpression.RangeAggregation(
            tree.rangeFunction().getText(),
            parameter(tree.number()),
            logRange(tree.logRange()),
            grouping(tree.grouping()),
            Literals.position(tree.getStart()));
    AggregationRules.check(aggregation);
    return aggregation;
  }

  private MetricExpression vectorAggregation(LogqlGrammarParser.VectorAggregationContext tree) {
    if (tree.grouping().size() > 1) {
      throw SyntaxErrors.problem(
          Literals.position(tree.grouping(1).getStart()),
          "syntax error: unexpected " + tree.grouping(1).kind.getText());
    }
    MetricExpression.VectorAggregation aggregation =
        new MetricExpression.VectorAggregation(
            tree.vectorFunction().getText(),
            parameter(tree.number()),
            tree.grouping().isEmpty() ? Grouping.NONE : grouping(tree.grouping(0)),
            metric(tree.expression(), tree.vectorFunction().getText()),
            Literals.position(tree.getStart()));
    AggregationRules.check(aggregation);
    return aggregation;
  }

  private MetricExpression binary(BinaryContext tree) {
    String operator = tree.op.getText();
    MetricExpression left = leg(tree.left, "left", operator);
    MetricExpression right = leg(tree.right, "right", operator);
    String modifier = tree.modifier() == null ? "" : tree.modifier().getText();
    return new MetricExpression.Binary(operator, left, right, modifier, Literals.position(tree.op));
  }

  private MetricExpression leg(ExpressionContext tree, String side, String operator) {
    MetricExpression leg =
        switch (expression(tree)) {
          case MetricExpression metric -> metric;
          case LogExpression log ->
              throw invalid(
                  "unexpected type for %s leg of binary operation (%s): a log query at %s, wrap it"
                          .formatted(side, operator, log.position())
                      + " in count_over_time(...[5m])");
        };
    boolean set = operator.equals("and") || operator.equals("or") || operator.equals("unless");
    if (set && leg instanceof MetricExpression.NumberLiteral literal) {
      throw invalid(
          "unexpected literal for %s leg of logical/set binary operation (%s): %s"
              .formatted(side, operator, literal.value()));
    }
    return leg;
  }

  private MetricExpression metric(ExpressionContext tree, String function) {
    return switch (expression(tree)) {
      case MetricExpression metric -> metric;
      case LogExpression log ->
          throw SyntaxErrors.problem(
              log.position(),
              "syntax error: unexpected log query in "
                  + function
                  + ", it needs a range such as"
                  + " rate({...}[5m])");
    };
  }

  private MetricExpression labelReplace(LabelReplaceContext tree) {
    List<String> texts =
        tree.STRING().stream().map(each -> Literals.string(each.getSymbol())).toList();
    String expression = texts.get(3);
    try {
      com.google.re2j.Pattern.compile(expression);
    } catch (com.google.re2j.PatternSyntaxException e) {
      throw invalid("invalid regex in label_replace: " + e.getMessage());
    }
    return new MetricExpression.LabelReplace(
        metric(tree.expression(), "label_replace"),
        texts.get(0),
        texts.get(1),
        texts.get(2),
        expression,
        Literals.position(tree.getStart()));
  }

  private static Grouping grouping(@Nullable GroupingContext tree) {
    if (tree == null) {
      return Grouping.NONE;
    }
    return new Grouping(
        tree.kind.getText().equals("by") ? Grouping.Kind.BY : Grouping.Kind.WITHOUT,
        tree.labelNames().identifier().stream().map(each -> each.getText()).toList());
  }

  private static OptionalDouble parameter(@Nullable NumberContext tree) {
    return tree == null ? OptionalDouble.empty() : OptionalDouble.of(number(tree));
  }

  private static double number(NumberContext tree) {
    double value = Quantities.number(tree.NUMBER().getText()).orElse(0);
    return tree.getText().startsWith("-") ? -value : value;
  }
}
