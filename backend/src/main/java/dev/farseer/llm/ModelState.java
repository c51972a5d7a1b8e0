package dev.farseer.llm;

/**
 * How the model is, as last seen.
 *
 * @param status whether it can answer
 * @param url where it is, empty when there is none or it has not started
 * @param model its name, empty when not known
 * @param slots calls at once, 0 when not known
 * @param contextTokens tokens of one call, 0 when not known
 * @param error what is wrong and what to do, empty when nothing is
 */
public record ModelState(
    Status status, String url, String model, int slots, int contextTokens, String error) {

  /** Whether the model can answer. */
  public enum Status {
    /** It answers. */
    READY,
    /** It starts or loads its model, or was not asked yet. */
    LOADING,
    /** There is no connection, or it refuses. */
    UNREACHABLE,
    /** The settings name none. */
    NOT_CONFIGURED
  }
}
