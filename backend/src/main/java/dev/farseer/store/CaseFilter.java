package dev.farseer.store;

/**
 * Which cases are wanted.
 *
 * @param origin {@code model}, {@code confirmed} or empty for both
 * @param rootCause an id of the taxonomy, empty for all
 * @param text words that the id, summary or an example contains, empty for all; case does not
 *     matter
 */
public record CaseFilter(String origin, String rootCause, String text) {
  /** Every case. */
  public static final CaseFilter ALL = new CaseFilter("", "", "");
}
