package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.List;

/** One question to one server, a slot of which the caller holds; used once, by one thread. */
final class ChatCall {
  /** An answer that fits, its model and how often it was written. */
  record Written(JsonNode json, String model, int attempts) {}

  private final ModelServer server;
  private final ChatRequest request;
  private final ChatListener listener;
  private final Runnable life;
  private final Budget budget;
  private final Span span;
  private final List<Message> messages;
  private volatile ChatAnswer.Usage usage = ChatAnswer.Usage.NONE;

  /**
   * A call that was not made yet.
   *
   * @param life told of every token, of thoughts too
   * @param budget of the asker; the call's own time begins now
   */
  ChatCall(
      ModelServer server,
      ChatRequest request,
      ChatListener listener,
      Runnable life,
      Budget budget,
      Duration timeout,
      Span span) {
    this.server = server;
    this.request = request;
    this.listener = listener;
    this.life = life;
    this.budget =
        budget.within(
            timeout,
            Reason.MODEL_TIMEOUT,
            "The model did not finish its answer in "
                + timeout.toSeconds()
                + " s: give its server more compute, or raise llm.timeout.");
    this.span = span;
    this.messages =
        List.of(new Message("system", request.system()), new Message("user", request.user()));
  }

  /** Tokens of all attempts so far, failed ones included. May be read by any thread. */
  ChatAnswer.Usage usage() {
    return usage;
  }

  /**
   * Asks, and once more when the answer does not fit.
   *
   * @throws Unavailable when the server has failed
   * @throws Problem when the answer cannot be used, or a time is over
   */
  Written ask(AnswerSchema schema) throws InterruptedException {
    requireContext(messages, request.maxTokens());
    Completion first = write(messages);
    return switch (schema.check(first.text())) {
      case AnswerSchema.Fits(JsonNode json) -> written(json, first, 1);
      case AnswerSchema.Misfit misfit -> repaired(schema, first, misfit);
    };
  }

  /** Lets one slot of llama-server compute the prompt, and one token. */
  void warm(int slot) throws InterruptedException {
    requireContext(messages, 1);
    Completion _ = attempt(messages, 1, slot);
  }

  private Written repaired(AnswerSchema schema, Completion first, AnswerSchema.Misfit misfit)
      throws InterruptedException {
    List<Message> again = Repair.messages(messages, first.text(), misfit);
    try {
      requireContext(again, request.maxTokens());
    } catch (Problem e) {
      throw e.reason() == Reason.MODEL_CONTEXT ? Repair.noRoom(misfit) : e;
    }
    listener.restarted();
    Completion second = write(again);
    return switch (schema.check(second.text())) {
      case AnswerSchema.Fits(JsonNode json) -> written(json, second, 2);
      case AnswerSchema.Misfit still -> throw Repair.failed(misfit, still);
    };
  }

  private void requireContext(List<Message> conversation, int maxTokens)
      throws InterruptedException {
    ServerFacts facts = server.known();
    if (facts == null) {
      // lost since the slot was given out
      throw new Unavailable(Unavailable.Kind.NO_CONNECTION, server.why());
    }
    ChatSpan.server(span, facts);
    server.requireContext(facts, conversation, maxTokens, budget);
  }

  private Completion write(List<Message> conversation) throws InterruptedException {
    Completion completion = attempt(conversation, request.maxTokens(), -1);
    ChatSpan.answered(span, completion);
    return switch (completion.finish()) {
      case "stop" -> completion;
      case "length" ->
          throw new Problem(
              Reason.MODEL_GARBAGE,
              "The model's answer was cut at "
                  + request.maxTokens()
                  + " tokens: raise maxTokens in the prompt template, or let its schema bound the"
                  + " texts.");
      case "content_filter" ->
          throw new Problem(
              Reason.MODEL_REFUSED, "The model server's content filter stopped the answer.");
      default ->
          throw new Problem(
              Reason.MODEL_GARBAGE, "The model ended its answer in a way that is not known.");
    };
  }

  private Completion attempt(List<Message> conversation, int maxTokens, int slot)
      throws InterruptedException {
    ChatStream stream = new ChatStream(listener, life);
    try {
      return server.complete(request, conversation, maxTokens, slot, stream, budget);
    } finally {
      usage = usage.plus(stream.usage());
    }
  }

  private Written written(JsonNode json, Completion last, int attempts) {
    String model = last.model().isEmpty() ? server.modelName() : Probe.fileName(last.model());
    return new Written(json, model, attempts);
  }
}
