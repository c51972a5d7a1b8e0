package dev.farseer.casebook;

/**
 * How a casebook is.
 *
 * @param up whether it has all that it should: the store answers, nothing waits to be saved, and
 *     the index is complete
 * @param text how many cases there are, and what is missing
 */
public record CasebookState(boolean up, String text) {}
