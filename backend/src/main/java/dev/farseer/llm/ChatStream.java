package dev.farseer.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads the chunks of one streamed chat answer. Only a stream with a finish reason and the closing
 * {@code [DONE]} counts: llama-server breaks off without them, status 200 or not.
 */
final class ChatStream {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_EVENT_BYTES = 1 << 20;
  private static final int MOST_ANSWER_CHARS = 1 << 18;

  private final ChatListener listener;
  private final Runnable life;
  private final StringBuilder text = new StringBuilder();
  private final SseParser events = new SseParser(MOST_EVENT_BYTES);
  private String finish = "";
  private String model = "";
  private ChatAnswer.Usage usage = ChatAnswer.Usage.NONE;
  private long counted;
  private boolean begun;
  private boolean done;

  ChatStream(ChatListener listener) {
    this(listener, () -> {});
  }

  /**
   * A stream that was not read yet.
   *
   * @param life told of every event that brings something of the answer, or of a thought before it
   */
  ChatStream(ChatListener listener, Runnable life) {
    this.listener = listener;
    this.life = life;
  }

  /** Whether anything of the answer, or of a thought before it, has come. */
  boolean begun() {
    return begun;
  }

  /** Tokens so far; the pieces that came, until the server has told. */
  ChatAnswer.Usage usage() {
    return usage.equals(ChatAnswer.Usage.NONE) ? new ChatAnswer.Usage(0, 0, counted) : usage;
  }

  /**
   * Reads to the end.
   *
   * @param first budget up to the first token
   * @param whole budget of the call
   * @param idle most time between two tokens; pings do not count
   * @throws Unavailable CUT when it broke off
   * @throws Problem MODEL_GARBAGE, MODEL_CONTEXT, MODEL_REFUSED or a budget's overrun
   */
  Completion read(Exchange exchange, Budget first, Budget whole, Duration idle)
      throws InterruptedException {
    Budget budget = first;
    while (!done) {
      byte[] bytes = exchange.next(budget);
      if (bytes.length == 0) {
        break;
      }
      for (byte[] event : events.feed(bytes)) {
        if (!done && accept(event)) {
          budget =
              whole.within(
                  idle,
                  Reason.MODEL_TIMEOUT,
                  "The model wrote nothing for "
                      + idle.toSeconds()
                      + " s in the middle of its answer: its server is stuck or overloaded.");
        }
      }
    }
    if (!done || finish.isEmpty()) {
      throw new Unavailable(
          Unavailable.Kind.CUT,
          new Problem(
              Reason.MODEL_GARBAGE,
              "The model's answer ended without "
                  + (finish.isEmpty() ? "a finish reason" : "the closing [DONE]")
                  + ": its server broke off. Look at the server's log."));
    }
    drain(exchange, budget);
    return new Completion(text.toString(), finish, model, usage());
  }

  /** Takes an event; true when it brought something of the answer. */
  private boolean accept(byte[] event) {
    String data = utf8(event);
    if (data.equals("[DONE]")) {
      done = true;
      return true;
    }
    JsonNode chunk;
    try {
      chunk = JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw new Problem(
          Reason.MODEL_GARBAGE,
          "The model server sent an event that is not JSON. Is llm.url a model server?");
    }
    JsonNode error = chunk.path("error");
    if (!error.isMissingNode() && !error.isNull()) {
      throw ServerError.of(error.path("code").asInt(200), error).midway();
    }
    if (chunk.path("model").isTextual()) {
      model = chunk.path("model").asText();
    }
    readUsage(chunk.path("usage"));
    JsonNode choice = chunk.path("choices").path(0);
    if (choice.path("finish_reason").isTextual()) {
      finish = choice.path("finish_reason").asText();
    }
    return readDelta(choice.path("delta"));
  }

  private boolean readDelta(JsonNode delta) {
    String refusal = delta.path("refusal").asText("");
    if (!refusal.isEmpty()) {
      throw new Problem(Reason.MODEL_REFUSED, "The model declined to answer this prompt.");
    }
    // a model that thinks first sends this; it is life, but not answer
    boolean thought = !delta.path("reasoning_content").asText("").isEmpty();
    String piece = delta.path("content").isTextual() ? delta.path("content").asText() : "";
    if (thought || !piece.isEmpty()) {
      begun = true;
      life.run();
    }
    if (piece.isEmpty()) {
      return thought;
    }
    if (text.length() + piece.length() > MOST_ANSWER_CHARS) {
      throw new Problem(
          Reason.MODEL_GARBAGE,
          "The model's answer is longer than "
              + MOST_ANSWER_CHARS
              + " characters: its server ignores max_tokens.");
    }
    counted++;
    text.append(piece);
    listener.token(piece);
    return true;
  }

  private void readUsage(JsonNode node) {
    if (node.isObject()) {
      usage =
          new ChatAnswer.Usage(
              node.path("prompt_tokens").asLong(0),
              node.path("prompt_tokens_details").path("cached_tokens").asLong(0),
              node.path("completion_tokens").asLong(0));
    }
  }

  /** Reads on to the end of the body, so that the connection can serve again. */
  private static void drain(Exchange exchange, Budget budget) throws InterruptedException {
    Budget little =
        budget.within(
            Duration.ofMillis(100), Reason.MODEL_TIMEOUT, "the server keeps its stream open");
    try {
      exchange.body(1 << 16, little);
    } catch (Problem | Unavailable _) {
      // the answer is whole; the connection is closed instead of kept
    }
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Problem(Reason.MODEL_GARBAGE, "The model server sent bytes that are not UTF-8.", e);
    }
  }
}
