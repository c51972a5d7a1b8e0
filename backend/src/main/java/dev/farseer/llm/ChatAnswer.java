package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * A model's answer that fits the schema of its {@link ChatRequest}.
 *
 * @param json the answer
 * @param model the name the server gives its model
 * @param usage tokens, summed over all attempts
 * @param attempts 1, or 2 when the first answer was repaired
 * @param queued time spent waiting for a free slot
 * @param latency time from sending the first attempt to the end of the last
 */
public record ChatAnswer(
    JsonNode json, String model, Usage usage, int attempts, Duration queued, Duration latency) {

  /**
   * Tokens of a call.
   *
   * @param input tokens of the prompt
   * @param cached those of them that the server's prefix cache held
   * @param output tokens of the answer
   */
  public record Usage(long input, long cached, long output) {
    /** No tokens. */
    public static final Usage NONE = new Usage(0, 0, 0);

    /** The sum. */
    public Usage plus(Usage other) {
      return new Usage(input + other.input, cached + other.cached, output + other.output);
    }
  }
}
