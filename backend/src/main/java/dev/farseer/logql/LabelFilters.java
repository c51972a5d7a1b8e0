package dev.farseer.logql;

import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Label filters as steps of a pipeline. */
final class LabelFilters {
  private static final String ERROR = "LabelFilterErr";

  private LabelFilters() {}

  static LinePipeline.Step of(LabelFilter filter) {
    return switch (filter) {
      case LabelFilter.And(LabelFilter left, LabelFilter right) -> {
        LinePipeline.Step first = of(left);
        LinePipeline.Step second = of(right);
        yield line -> first.apply(line) && second.apply(line);
      }
      case LabelFilter.Or(LabelFilter left, LabelFilter right) -> {
        LinePipeline.Step first = of(left);
        LinePipeline.Step second = of(right);
        yield line -> first.apply(line) || second.apply(line);
      }
      case LabelFilter.ByText(Matcher matcher) -> {
        Predicate<String> test = matcher.test();
        String name = matcher.name();
        yield line -> test.test(line.get(name));
      }
      case LabelFilter.ByAddress(String name, boolean negated, String text) -> {
        Addresses addresses = Addresses.parse(text);
        yield line -> line.has(name) && addresses.test(line.get(name)) != negated;
      }
      case LabelFilter.ByQuantity quantity -> line -> quantity(quantity, line);
    };
  }

  /** A value that is no amount is an error of the line, and only a filter on errors drops it. */
  private static boolean quantity(LabelFilter.ByQuantity filter, LineState line) {
    if (!line.has(filter.name())) {
      return false;
    }
    if (!line.error().isEmpty()) {
      return true;
    }
    String value = line.get(filter.name());
    OptionalDouble amount =
        switch (filter.unit()) {
          case NUMBER -> Quantities.number(value);
          case DURATION -> Quantities.seconds(value);
          case BYTES -> Quantities.bytes(value);
        };
    if (amount.isEmpty()) {
      line.fail(ERROR, details(filter.unit(), value));
      return true;
    }
    return filter.comparison().holds(amount.getAsDouble(), filter.value());
  }

  private static String details(LabelFilter.Unit unit, String value) {
    return switch (unit) {
      case NUMBER -> "strconv.ParseFloat: parsing \"" + value + "\": invalid syntax";
      case DURATION -> "time: invalid duration \"" + value + '"';
      case BYTES -> "strconv.ParseFloat: parsing \"\": invalid syntax";
    };
  }
}
