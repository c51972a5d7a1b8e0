package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Has servers compute the constant part of a prompt before the calls come that share it. A server
 * that fails meanwhile is left alone: what there is to say about it the calls themselves will say.
 */
final class Warming {
  // beside others a server that is slow to warm must not keep the calls from those
  private static final Duration BESIDE_OTHERS = Duration.ofSeconds(10);

  private final Dispatcher dispatcher;
  private final LlmSettings settings;
  private final Map<Member, PrefixWarmth> warmth = new ConcurrentHashMap<>();

  Warming(Dispatcher dispatcher, LlmSettings settings) {
    this.dispatcher = dispatcher;
    this.settings = settings;
  }

  private record Share(Member member, ServerFacts facts, int slots) {}

  /** Warms the slots that so many calls will get. */
  void warm(ChatRequest request, int calls, Budget budget) throws InterruptedException {
    List<Share> shares = shares(request, calls);
    if (shares.isEmpty()) {
      awaitServer(request, budget);
      shares = shares(request, calls);
    }
    if (shares.size() == 1) {
      warm(shares.getFirst(), request, budget);
      return;
    }
    Budget soon = budget.within(BESIDE_OTHERS, Reason.MODEL_TIMEOUT, "warming took too long");
    List<Thread> threads = new ArrayList<>();
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    try {
      for (Share share : shares) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        ends.add(end);
        threads.add(
            Thread.startVirtualThread(
                Context.current().wrap(() -> warmBesideOthers(share, request, soon, end))));
      }
      for (CompletableFuture<Boolean> end : ends) {
        boolean _ = budget.await(end, () -> {});
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  /** The servers that the calls will fill, and how many slots of each. */
  private List<Share> shares(ChatRequest request, int calls) {
    List<Share> shares = new ArrayList<>();
    int left = calls;
    for (Member member : dispatcher.order(request.promptId())) {
      ServerFacts facts = member.server().known();
      if (facts != null && left > 0) {
        int slots = Math.min(left, facts.slots());
        shares.add(new Share(member, facts, slots));
        left -= slots;
      }
    }
    return shares;
  }

  private void awaitServer(ChatRequest request, Budget budget) throws InterruptedException {
    try (Lease _ = dispatcher.acquire(want(request, _ -> true), budget)) {
      // only its being there counts
    }
  }

  private static Dispatcher.Want want(ChatRequest request, Predicate<Member> of) {
    return new Dispatcher.Want(request.promptId(), new Urgency("", Urgency.Priority.PANEL), of);
  }

  private void warmBesideOthers(
      Share share, ChatRequest request, Budget budget, CompletableFuture<Boolean> end) {
    try {
      warm(share, request, budget);
    } catch (Problem e) {
      // the calls that follow have their own time, and other servers
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end.complete(true);
    }
  }

  private void warm(Share share, ChatRequest request, Budget budget) throws InterruptedException {
    if (!share.facts().llamaCpp()) {
      return;
    }
    PrefixWarmth prefixes = warmth.computeIfAbsent(share.member(), _ -> new PrefixWarmth());
    for (int i = 0; i < share.slots(); i++) {
      int slot = i;
      try {
        prefixes.once(
            new PrefixWarmth.Prefix(share.facts().start(), request.promptId(), slot),
            budget,
            () -> warm(share.member(), request, slot, budget));
      } catch (Unavailable e) {
        return;
      }
    }
  }

  private void warm(Member member, ChatRequest request, int slot, Budget budget)
      throws InterruptedException {
    try (Lease held = dispatcher.acquire(want(request, other -> other == member), budget)) {
      held.heldByThisThread();
      ChatCall call =
          new ChatCall(
              member.server(),
              request,
              ChatListener.NONE,
              held::heard,
              budget,
              settings.timeout(),
              Span.getInvalid());
      try {
        call.warm(slot);
        held.answered();
      } catch (Unavailable e) {
        held.failed(e);
        throw e;
      } catch (InterruptedException e) {
        Unavailable aborted = held.aborted();
        if (aborted != null) {
          held.failed(aborted);
          throw aborted;
        }
        throw e;
      }
    }
  }
}
