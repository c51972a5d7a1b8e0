package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.List;

/** One question on its way to an answer; used once, by one thread. */
final class ChatCall {
  private final ModelServer server;
  private final Slots slots;
  private final ChatRequest request;
  private final ChatListener listener;
  private final Budget budget;
  private final Duration timeout;
  private final Span span;
  private final List<Message> messages;

  private ChatAnswer.Usage usage = ChatAnswer.Usage.NONE;
  private Duration queued = Duration.ZERO;
  private long sentAt = System.nanoTime();

  ChatCall(
      ModelServer server,
      Slots slots,
      ChatRequest request,
      ChatListener listener,
      Budget budget,
      Duration timeout,
      Span span) {
    this.server = server;
    this.slots = slots;
    this.request = request;
    this.listener = listener;
    this.budget = budget;
    this.timeout = timeout;
    this.span = span;
    this.messages =
        List.of(new Message("system", request.system()), new Message("user", request.user()));
  }

  /** Tokens of all attempts so far, failed ones included. */
  ChatAnswer.Usage usage() {
    return usage;
  }

  /** Time spent waiting for a slot. */
  Duration queued() {
    return queued;
  }

  /** Time since the slot was there. */
  Duration took() {
    return Duration.ofNanos(System.nanoTime() - sentAt);
  }

  /** Asks, and once more when the answer does not fit. */
  ChatAnswer ask(AnswerSchema schema) throws InterruptedException {
    ChatSpan.server(span, Retry.within(budget, () -> fitting(messages, request.maxTokens())));
    long asked = System.nanoTime();
    try (Slots.Held _ = slots.acquire(budget)) {
      sentAt = System.nanoTime();
      queued = Duration.ofNanos(sentAt - asked);
      Budget call = callBudget();
      Completion first = write(messages, call);
      return switch (schema.check(first.text())) {
        case AnswerSchema.Fits(JsonNode json) -> answer(json, first, 1);
        case AnswerSchema.Misfit misfit -> repaired(schema, first, misfit, call);
      };
    }
  }

  /** Lets one slot of llama-server compute the prompt, and one token. */
  void warm(int slot) throws InterruptedException {
    ServerFacts _ = Retry.within(budget, () -> fitting(messages, 1));
    try (Slots.Held _ = slots.acquire(budget)) {
      Completion _ = attempt(messages, 1, slot, callBudget());
    }
  }

  private ChatAnswer repaired(
      AnswerSchema schema, Completion first, AnswerSchema.Misfit misfit, Budget call)
      throws InterruptedException {
    List<Message> again = Repair.messages(messages, first.text(), misfit);
    try {
      ServerFacts _ = Retry.within(call, () -> fitting(again, request.maxTokens()));
    } catch (Problem e) {
      throw e.reason() == Reason.MODEL_CONTEXT ? Repair.noRoom(misfit) : e;
    }
    listener.restarted();
    Completion second = write(again, call);
    return switch (schema.check(second.text())) {
      case AnswerSchema.Fits(JsonNode json) -> answer(json, second, 2);
      case AnswerSchema.Misfit still -> throw Repair.failed(misfit, still);
    };
  }

  private ServerFacts fitting(List<Message> conversation, int maxTokens)
      throws InterruptedException {
    ServerFacts facts = server.facts(budget);
    server.requireContext(facts, conversation, maxTokens, budget);
    return facts;
  }

  private Completion write(List<Message> conversation, Budget call) throws InterruptedException {
    Completion completion = attempt(conversation, request.maxTokens(), -1, call);
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

  private Completion attempt(List<Message> conversation, int maxTokens, int slot, Budget call)
      throws InterruptedException {
    return Retry.within(
        call,
        () -> {
          ChatStream stream = new ChatStream(listener);
          try {
            return server.complete(request, conversation, maxTokens, slot, stream, call);
          } finally {
            usage = usage.plus(stream.usage());
          }
        });
  }

  private Budget callBudget() {
    return budget.within(
        timeout,
        Reason.MODEL_TIMEOUT,
        "The model did not finish its answer in "
            + timeout.toSeconds()
            + " s: give its server more compute, or raise llm.timeout.");
  }

  private ChatAnswer answer(JsonNode json, Completion last, int attempts) {
    String model = last.model().isEmpty() ? server.modelName() : Probe.fileName(last.model());
    return new ChatAnswer(json, model, usage, attempts, queued, took());
  }
}
