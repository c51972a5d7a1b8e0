package dev.farseer.prompt;

/**
 * How a model is to answer a prompt.
 *
 * @param temperature 0 to 2
 * @param topP greater than 0, up to 1
 * @param maxTokens most tokens of the answer, from 1
 * @param seed seed of the sampling
 */
public record ModelParameters(double temperature, double topP, int maxTokens, long seed) {
  /** Checks the ranges. */
  public ModelParameters {
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature must be from 0 to 2, got " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be over 0 and at most 1, got " + topP);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, got " + maxTokens);
    }
  }
}
