package dev.farseer.pattern;

/**
 * Bounds of the miner. Accuracy needs no tuning: one configuration serves every kind of log.
 *
 * @param maxPatterns different line shapes kept apart in one window, at least 100; beyond that new
 *     shapes are counted in more general patterns
 * @param maxTokens words, signs and values of one line that count for its shape, 8 to 1024
 * @param maxLineLength characters of one line that are looked at, 64 to 1,000,000
 * @param minVariants how many different words must stand at one place of otherwise equal lines, at
 *     least, before the place becomes a slot, 2 or more; larger windows ask for more
 * @param maxExamples example lines per pattern, 1 to 20
 * @param maxTraces traces per pattern, 0 to 1000
 */
public record PatternSettings(
    int maxPatterns,
    int maxTokens,
    int maxLineLength,
    int minVariants,
    int maxExamples,
    int maxTraces) {

  /** Checks the ranges. */
  public PatternSettings {
    check("maxPatterns", maxPatterns, 100, 1_000_000);
    check("maxTokens", maxTokens, 8, 1024);
    check("maxLineLength", maxLineLength, 64, 1_000_000);
    check("minVariants", minVariants, 2, 1000);
    check("maxExamples", maxExamples, 1, 20);
    check("maxTraces", maxTraces, 0, 1000);
  }

  /** What suits every log seen so far. */
  public static PatternSettings defaults() {
    return new PatternSettings(20_000, 160, 8192, 4, 5, 64);
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be from " + least + " to " + most + ", got " + value);
    }
  }
}
