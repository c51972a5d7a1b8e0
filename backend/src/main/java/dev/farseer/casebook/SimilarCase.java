package dev.farseer.casebook;

/**
 * A case that resembles a pattern.
 *
 * @param known the case
 * @param score 0 (nothing in common) to 1 (says the same)
 */
public record SimilarCase(Case known, double score) {}
