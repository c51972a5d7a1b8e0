package dev.farseer.pattern;

import java.util.List;

/**
 * What happens to new shapes when a window has more of them than are kept apart: only words that
 * many shapes have, and words that tell a failure, stay; everything else becomes a slot. So memory
 * is bounded, counts stay exact, and the general shape is usually the very template that {@link
 * Grouping} finds for the shapes before.
 */
final class Overflow {
  private static final int LEAST_SHAPES = 8;

  private final LongTable frequent;

  private Overflow(LongTable frequent) {
    this.frequent = frequent;
  }

  /** Finds the words that many of the shapes have. */
  static Overflow of(List<Shape> shapes) {
    LongTable counts = new LongTable(1024);
    for (Shape shape : shapes) {
      for (Token token : shape.tokens) {
        if (token.isWord()) {
          long hash = Hashing.of(token.text());
          counts.put(hash, Math.max(0, counts.get(hash)) + 1);
        }
      }
    }
    int wanted = Math.max(LEAST_SHAPES, shapes.size() / 1000);
    return new Overflow(counts.above(wanted));
  }

  /** Makes the tokens of a line general. */
  void generalise(Tokens tokens) {
    int words = 0;
    for (int i = 0; i < tokens.count(); i++) {
      if (tokens.kind(i) == Tokens.WORD) {
        boolean kept =
            frequent.has(Hashing.of(tokens.text[i], tokens.start(i), tokens.end(i)))
                || FailureWords.is(tokens.string(i));
        if (kept) {
          words++;
        } else {
          tokens.makeSlot(i);
        }
      }
    }
    if (words == 0) {
      tokens.makeOne();
    }
  }
}
