package dev.farseer.cli;

import dev.farseer.frame.Field;
import dev.farseer.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which rows of the answer the demo prints. */
final class DemoRows {
  private DemoRows() {}

  /** Causes and symptoms. */
  static Frame withoutContext(Frame frame) {
    return rows(frame, row -> !value(frame, "role", row).equals("context"));
  }

  /** What the other rows are, in one line. */
  static String contextLine(Frame frame) {
    Frame benign = rows(frame, row -> value(frame, "root_cause", row).equals("benign"));
    Frame rest =
        rows(
            frame,
            row ->
                value(frame, "role", row).equals("context")
                    && !value(frame, "root_cause", row).equals("benign"));
    return "Besides: "
        + benign.rows()
        + " rows of ordinary operation ("
        + Human.count(lines(benign))
        + " lines, benign) and "
        + rest.rows()
        + " of low severity or not explained ("
        + Human.count(lines(rest))
        + " lines); --all shows them.";
  }

  private static Frame rows(Frame frame, IntPredicate wanted) {
    int[] chosen = IntStream.range(0, frame.rows()).filter(wanted).toArray();
    List<Field> fields = new ArrayList<>();
    for (Field field : frame.fields()) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int row : chosen) {
        values.add(field.values().get(row));
      }
      fields.add(new Field(field.name(), field.type(), field.labels(), field.config(), values));
    }
    return new Frame(frame.name(), frame.refId(), fields, frame.meta());
  }

  private static String value(Frame frame, String name, int row) {
    return frame.fields().stream()
        .filter(field -> field.name().equals(name))
        .map(field -> String.valueOf(field.values().get(row)))
        .findFirst()
        .orElse("");
  }

  private static long lines(Frame frame) {
    return frame.fields().stream()
        .filter(field -> field.name().equals("count"))
        .flatMap(field -> field.values().stream())
        .mapToLong(value -> value instanceof Number number ? number.longValue() : 0)
        .sum();
  }
}
