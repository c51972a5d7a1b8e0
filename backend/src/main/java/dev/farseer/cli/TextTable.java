package dev.farseer.cli;

import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.log.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints a frame as a table that fits the terminal: the least important columns are left out (and
 * named below), long text is cut or wrapped, and a terminal too narrow for a table gets one record
 * below the other. Columns without a single value are not shown.
 */
final class TextTable {
  private static final int LEAST_TABLE_WIDTH = 50;
  private static final int MOST_LINES_OF_CELL = 6;

  private final List<TextColumn> columns;

  /** A table of these columns, in this order; a frame need not have all of them. */
  TextTable(List<TextColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /** A table of all fields of a frame; the first four matter most. */
  static TextTable ofAll(Frame frame) {
    List<TextColumn> all = new ArrayList<>();
    for (Field field : frame.fields()) {
      TextColumn column = TextColumn.of(field.name());
      all.add(all.size() < 4 ? column : column.priority(all.size() - 2));
    }
    return new TextTable(all);
  }

  /**
   * Rows of texts as a frame, for what never was one.
   *
   * @param names the columns
   * @param rows a text or null per column
   */
  static Frame frame(List<String> names, List<Map<String, @Nullable String>> rows) {
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      List<@Nullable String> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.get(name)));
      fields.add(Field.of(name, FieldType.STRING, values));
    }
    return new Frame("", "", fields, Map.of());
  }

  /**
   * The table as text that ends with a line end; {@code no rows} when there are none.
   *
   * @param now what relative times refer to
   */
  String render(Frame frame, Terminal terminal, Instant now) {
    if (frame.rows() == 0) {
      return "no rows\n";
    }
    long nowNs = TimeRange.nanos(now);
    List<Shown> shown = new ArrayList<>();
    for (TextColumn column : columns) {
      field(frame, column.field()).ifPresent(field -> shown.add(Shown.of(column, field, nowNs)));
    }
    TableLayout layout =
        TableLayout.fit(shown.stream().map(Shown::need).toList(), terminal.width());
    return layout.tooNarrow() || terminal.width() < LEAST_TABLE_WIDTH
        ? stacked(shown, frame.rows(), terminal)
        : table(shown, layout, frame.rows(), terminal);
  }

  private static Optional<Field> field(Frame frame, String name) {
    return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** A column with its cells as text, and the widest line of them. */
  private record Shown(TextColumn column, FieldType type, List<String> cells, int widest) {
    static Shown of(TextColumn column, Field field, long nowNs) {
      List<String> cells = new ArrayList<>();
      int widest = 0;
      for (int row = 0; row < field.values().size(); row++) {
        String cell = CellText.of(field, row, column, nowNs);
        cells.add(cell);
        widest = Math.max(widest, cell.lines().mapToInt(DisplayWidth::of).max().orElse(0));
      }
      return new Shown(column, field.type(), cells, widest);
    }

    TableLayout.Need need() {
      if (widest == 0) {
        return new TableLayout.Need(0, 0, column.priority());
      }
      int most = Math.min(column.maxWidth(), Math.max(widest, DisplayWidth.of(column.title())));
      // half a number is a wrong number
      int least = TextColumn.mayBeCut(type) ? Math.min(most, column.minWidth()) : widest;
      return new TableLayout.Need(least, Math.max(least, most), column.priority());
    }

    /** The lines of one cell, none wider than the column. */
    List<String> lines(int row, int width, String mark) {
      String cell = cells.get(row);
      return switch (column.fit()) {
        case CUT -> List.of(DisplayWidth.cut(cell, width, mark));
        case CUT_MIDDLE -> List.of(DisplayWidth.cutMiddle(cell, width, mark));
        case WRAP -> DisplayWidth.wrap(cell, width, MOST_LINES_OF_CELL, mark);
      };
    }

    Style style(int row) {
      return column.painted() ? Style.ofWord(cells.get(row)) : Style.PLAIN;
    }

    String aligned(String text, String painted, int width) {
      String padding = " ".repeat(Math.max(0, width - DisplayWidth.of(text)));
      return TextColumn.rightAligned(type) ? padding + painted : painted + padding;
    }
  }

  private static String table(List<Shown> all, TableLayout layout, int rows, Terminal terminal) {
    List<Shown> shown = layout.shown().stream().map(all::get).toList();
    List<Integer> widths = layout.widths();
    String gap = terminal.unicode() ? " │ " : " | ";
    String rule = rule(widths, terminal);
    StringBuilder out = new StringBuilder();
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      String title =
          DisplayWidth.cut(shown.get(i).column().title(), widths.get(i), terminal.ellipsis());
      titles.add(shown.get(i).aligned(title, terminal.paint(Style.BOLD, title), widths.get(i)));
    }
    line(out, String.join(gap, titles));
    line(out, rule);
    boolean tall = false;
    for (int row = 0; row < rows; row++) {
      List<List<String>> cells = new ArrayList<>();
      int height = 1;
      for (int i = 0; i < shown.size(); i++) {
        cells.add(shown.get(i).lines(row, widths.get(i), terminal.ellipsis()));
        height = Math.max(height, cells.get(i).size());
      }
      if (row > 0 && (tall || height > 1)) {
        line(out, rule);
      }
      tall = height > 1;
      for (int y = 0; y < height; y++) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
          String text = y < cells.get(i).size() ? cells.get(i).get(y) : "";
          String painted = terminal.paint(shown.get(i).style(row), text);
          parts.add(shown.get(i).aligned(text, painted, widths.get(i)));
        }
        line(out, String.join(gap, parts));
      }
    }
    hidden(out, layout.hidden().stream().map(i -> all.get(i).column().title()).toList(), terminal);
    return out.toString();
  }

  private static String rule(List<Integer> widths, Terminal terminal) {
    String dash = terminal.unicode() ? "─" : "-";
    String joint = terminal.unicode() ? "─┼─" : "-+-";
    return terminal.paint(
        Style.DIM, widths.stream().map(dash::repeat).collect(Collectors.joining(joint)));
  }

  private static void hidden(StringBuilder out, List<String> titles, Terminal terminal) {
    if (!titles.isEmpty()) {
      String text =
          "not shown: " + String.join(", ", titles) + " (widen the terminal, or use --json)";
      DisplayWidth.wrap(text, terminal.width(), MOST_LINES_OF_CELL, terminal.ellipsis())
          .forEach(part -> line(out, terminal.paint(Style.DIM, part)));
    }
  }

  private static String stacked(List<Shown> all, int rows, Terminal terminal) {
    List<Shown> shown = all.stream().filter(column -> column.widest() > 0).toList();
    int label =
        shown.stream().mapToInt(column -> DisplayWidth.of(column.column().title())).max().orElse(0);
    label = Math.min(label, terminal.width() / 2 - 2);
    int room = terminal.width() - label - 2;
    String dash = terminal.unicode() ? "─" : "-";
    StringBuilder out = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      String head = (row + 1) + "/" + rows + " ";
      line(out, terminal.paint(Style.DIM, head + dash.repeat(terminal.width() - head.length())));
      for (Shown column : shown) {
        String cell = column.cells().get(row);
        if (cell.isEmpty()) {
          continue;
        }
        String title = DisplayWidth.cut(column.column().title(), label, terminal.ellipsis());
        String left =
            terminal.paint(Style.BOLD, title) + " ".repeat(label - DisplayWidth.of(title));
        for (String text : DisplayWidth.wrap(cell, room, MOST_LINES_OF_CELL, terminal.ellipsis())) {
          line(out, left + "  " + terminal.paint(column.style(row), text));
          left = " ".repeat(label);
        }
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
