package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Has texts turned into vectors by a server that can, and remembers which ones cannot. */
final class Embedder {
  // a token is a byte or more, and llama-server takes 512 of them, two of which frame the text
  static final int MOST_BYTES = 510;

  private static final int BATCH = 32;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Dispatcher dispatcher;
  // by the start of the server that said so: another one may have the flag
  private final Map<Member, Long> unable = new ConcurrentHashMap<>();

  Embedder(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  Optional<List<float[]>> embed(List<String> texts, Budget budget) throws InterruptedException {
    while (dispatcher.lowestTier(this::mayBeAble).isPresent()) {
      Dispatcher.Want want =
          new Dispatcher.Want(
              "embeddings", new Urgency("", Urgency.Priority.BACKGROUND), this::mayBeAble);
      try (Lease held = dispatcher.acquire(want, budget)) {
        Optional<List<float[]>> vectors = embed(texts, held, budget);
        if (vectors.isPresent()) {
          return vectors;
        }
      }
    }
    return Optional.empty();
  }

  private boolean mayBeAble(Member member) {
    ServerFacts facts = member.server().known();
    Long start = unable.get(member);
    return facts != null && (start == null || start != facts.start());
  }

  /** All texts by one server, so that their vectors belong together; empty when it cannot. */
  private Optional<List<float[]>> embed(List<String> texts, Lease held, Budget budget)
      throws InterruptedException {
    Member member = held.member();
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
      ModelServer.Reply reply = send(batch, held, budget);
      if (reply.status() != 200) {
        // 501 without --embeddings; others have no such route, or no such model
        ServerFacts facts = member.server().known();
        unable.put(member, facts == null ? -1L : facts.start());
        return Optional.empty();
      }
      vectors.addAll(vectors(reply.json().path("data"), batch.size()));
    }
    return Optional.of(List.copyOf(vectors));
  }

  private static ModelServer.Reply send(List<String> batch, Lease held, Budget budget)
      throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode input = body.putArray("input");
    batch.forEach(text -> input.add(cut(text)));
    try {
      ModelServer.Reply reply = held.member().server().embeddings(body, budget);
      held.answered();
      return reply;
    } catch (Unavailable e) {
      held.failed(e);
      throw e.problem();
    }
  }

  private static List<float[]> vectors(JsonNode data, int expected) {
    if (data.size() != expected) {
      throw new Problem(
          Reason.MODEL_GARBAGE,
          "The model server gave " + data.size() + " embeddings for " + expected + " texts.");
    }
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < expected; i++) {
      JsonNode numbers = data.path(i).path("embedding");
      float[] vector = new float[numbers.size()];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) numbers.path(j).asDouble();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  /** As much of a text as surely fits. */
  static String cut(String text) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      int chars = Character.charCount(point);
      bytes += text.substring(end, end + chars).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST_BYTES) {
        break;
      }
      end += chars;
    }
    // an empty text is refused
    return end == 0 ? " " : text.substring(0, end);
  }
}
