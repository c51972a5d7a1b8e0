package dev.farseer.pattern;

/**
 * A pattern with how much it matters.
 *
 * @param pattern the pattern
 * @param score the higher, the more it matters; comparable only inside one ranking
 * @param change against the window before
 */
public record RankedPattern(Pattern pattern, double score, Change change) {}
