package dev.farseer.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * An error that a server tells, in the body of an answer or in the middle of a stream.
 *
 * @param status HTTP status
 * @param type {@code error.type} or {@code error.code}, lower case
 * @param param the field of the request it is about, empty when not told
 * @param words the server's own, one short line
 * @param promptTokens tokens of a prompt that is too long, 0 when not told
 * @param contextTokens the context it does not fit, 0 when not told
 */
record ServerError(
    int status, String type, String param, String words, long promptTokens, long contextTokens) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_WORDS = 200;

  static ServerError of(int status, byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      json = MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return of(status, json.path("error"));
  }

  /** From {@code {"message", "type", "code", "param"}}, or from a plain string as some send. */
  static ServerError of(int status, JsonNode error) {
    String type = error.path("type").asText("");
    String code = error.path("code").asText("");
    return new ServerError(
        status,
        (type + " " + code).toLowerCase(Locale.ROOT).strip(),
        error.path("param").asText(""),
        line(error.isTextual() ? error.asText() : error.path("message").asText("")),
        error.path("n_prompt_tokens").asLong(0),
        error.path("n_ctx").asLong(0));
  }

  /** Whether the prompt is too long, in the words of llama-server, OpenAI or vLLM. */
  boolean contextExceeded() {
    String lower = words.toLowerCase(Locale.ROOT);
    return type.contains("exceed_context_size")
        || type.contains("context_length_exceeded")
        || lower.contains("maximum context length")
        || lower.contains("context size has been exceeded");
  }

  /**
   * What an answer with an error status means to the asker.
   *
   * @param url where it came from
   * @param retryAfter the header of that name
   * @return an {@link Unavailable} when asking again may help, else a {@link Problem}
   */
  RuntimeException failure(String url, String retryAfter) {
    if (contextExceeded()) {
      return contextProblem();
    }
    return switch (status) {
      case 401, 403 ->
          new Problem(
              Reason.MODEL_REFUSED,
              "The model server at "
                  + url
                  + " wants another key (HTTP "
                  + status
                  + "): set llm.apiKey, or the apiKey of this server in llm.servers.");
      case 404, 405 ->
          new Problem(
              Reason.MODEL_REFUSED,
              "There is nothing at "
                  + url
                  + " (HTTP "
                  + status
                  + said()
                  + "): llm.url must name a llama-server or an OpenAI-compatible server,"
                  + " llm.model a model that it has.");
      case 429, 502, 503, 504 ->
          new Unavailable(
              status == 429 ? Unavailable.Kind.BUSY : Unavailable.Kind.LOADING,
              new Problem(
                  Reason.MODEL_UNREACHABLE,
                  "The model server at "
                      + url
                      + " takes no call now (HTTP "
                      + status
                      + said()
                      + "). Wait until its model is loaded, or give it less to do."),
              seconds(retryAfter));
      default -> {
        Problem problem =
            new Problem(
                Reason.MODEL_REFUSED,
                "The model server at "
                    + url
                    + " refused the request (HTTP "
                    + status
                    + said()
                    + "). Look at its log.");
        yield status >= 500 ? new Unavailable(Unavailable.Kind.FAILED, problem) : problem;
      }
    };
  }

  /** What an error in the middle of a stream means. */
  Problem midway() {
    return contextExceeded()
        ? contextProblem()
        : new Problem(
            Reason.MODEL_GARBAGE,
            "The model server broke off its answer" + said() + ". Look at its log.");
  }

  private Problem contextProblem() {
    return ContextCheck.tooLong(promptTokens, 0, contextTokens);
  }

  private String said() {
    return words.isEmpty() ? "" : ": " + words;
  }

  private static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "...";
  }

  private static Duration seconds(String retryAfter) {
    // the form with a date is not used by model servers; the backoff serves for it
    return retryAfter.matches("\\d{1,4}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : Duration.ZERO;
  }
}
