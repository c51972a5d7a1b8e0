package dev.farseer.logql;

import java.util.List;

/** One step of a log pipeline. */
public sealed interface Stage {
  /** Where it begins. */
  Position position();

  /** Keeps or drops lines by their text; any of the texts is enough. */
  record LineFilter(LineOperator operator, List<Text> texts, Position position) implements Stage {
    /** Copies. */
    public LineFilter {
      texts = List.copyOf(texts);
    }
  }

  /**
   * What a line filter looks for.
   *
   * @param value text, expression, pattern or addresses
   * @param address whether it was written as {@code ip("...")}
   */
  record Text(String value, boolean address) {}

  /** How a line filter looks. */
  enum LineOperator {
    /** Contains. */
    CONTAINS("|="),
    /** Does not contain. */
    CONTAINS_NOT("!="),
    /** An expression matches somewhere. */
    MATCHES("|~"),
    /** An expression matches nowhere. */
    MATCHES_NOT("!~"),
    /** Has the shape of a pattern with {@code <_>}. */
    PATTERN("|>"),
    /** Has not that shape. */
    PATTERN_NOT("!>");

    private final String symbol;

    LineOperator(String symbol) {
      this.symbol = symbol;
    }

    /** As it is written in LogQL. */
    public String symbol() {
      return symbol;
    }

    boolean negated() {
      return symbol.startsWith("!");
    }

    static LineOperator of(String symbol) {
      for (LineOperator each : values()) {
        if (each.symbol.equals(symbol)) {
          return each;
        }
      }
      throw new IllegalArgumentException(symbol);
    }
  }

  /** {@code json}: every field, or only the extractions when there are some. */
  record Json(List<Extraction> extractions, Position position) implements Stage {
    /** Copies. */
    public Json {
      extractions = List.copyOf(extractions);
    }
  }

  /** {@code logfmt}: every pair, or only the extractions when there are some. */
  record Logfmt(boolean strict, boolean keepEmpty, List<Extraction> extractions, Position position)
      implements Stage {
    /** Copies. */
    public Logfmt {
      extractions = List.copyOf(extractions);
    }
  }

  /** A label and the field or path that it is taken from. */
  record Extraction(String label, String source) {}

  /** {@code regexp}: the expression's named groups. */
  record Regexp(String expression, Position position) implements Stage {}

  /** {@code pattern}: the pattern's named captures. */
  record Pattern(String pattern, Position position) implements Stage {}

  /** {@code unpack}. */
  record Unpack(Position position) implements Stage {}

  /** {@code decolorize}. */
  record Decolorize(Position position) implements Stage {}

  /** {@code line_format}. */
  record LineFormat(String template, Position position) implements Stage {}

  /** {@code label_format}. */
  record LabelFormat(List<Assignment> assignments, Position position) implements Stage {
    /** Copies. */
    public LabelFormat {
      assignments = List.copyOf(assignments);
    }
  }

  /**
   * What a label becomes.
   *
   * @param label the label to set
   * @param value another label, which is renamed, or a template
   * @param template whether the value is a template
   */
  record Assignment(String label, String value, boolean template) {}

  /** {@code drop}. */
  record Drop(List<Pick> picks, Position position) implements Stage {
    /** Copies. */
    public Drop {
      picks = List.copyOf(picks);
    }
  }

  /** {@code keep}. */
  record Keep(List<Pick> picks, Position position) implements Stage {
    /** Copies. */
    public Keep {
      picks = List.copyOf(picks);
    }
  }

  /**
   * A label to drop or keep.
   *
   * @param label its name
   * @param when conditions on its value, none or one
   */
  record Pick(String label, List<Matcher> when) {
    /** Copies. */
    public Pick {
      when = List.copyOf(when);
    }
  }

  /** A label filter. */
  record FilterLabels(LabelFilter filter, Position position) implements Stage {}

  /**
   * {@code unwrap}: the label whose value is the sample.
   *
   * @param label its name
   * @param conversion {@code bytes}, {@code duration}, {@code duration_seconds}, or empty
   */
  record Unwrap(String label, String conversion, Position position) implements Stage {}
}
