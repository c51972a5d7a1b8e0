package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request on its virtual thread. Answered once, by whoever is first: handler or stop. */
final class Flight {
  private static final System.Logger LOG = System.getLogger(Flight.class.getName());

  private final Endpoint endpoint;
  private final Exchange exchange;
  private final Span span;
  private final Consumer<Reply> answer;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicReference<@Nullable Problem> stopped = new AtomicReference<>();
  private volatile @Nullable Thread thread;

  /**
   * A request that is about to be handled.
   *
   * @param answer hands a reply to the event loop, called at most once
   */
  Flight(Endpoint endpoint, Exchange exchange, Span span, Consumer<Reply> answer) {
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.span = span;
    this.answer = answer;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Handles the request on a new virtual thread.
   *
   * @param atEnd gives the request's place to the next one; may be called more than once
   */
  void start(Runnable atEnd) {
    Thread starting =
        Thread.ofVirtual()
            .name(endpoint.method() + " " + endpoint.path())
            .unstarted(
                () -> {
                  try {
                    run(atEnd);
                  } finally {
                    atEnd.run();
                  }
                });
    // known before it runs, so that a stop finds either the thread or a run that has not begun
    thread = starting;
    starting.start();
  }

  /** Interrupts the handler and answers in its place. */
  void stop(Problem why) {
    if (stopped.compareAndSet(null, why)) {
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
      fail(why);
    }
  }

  private void run(Runnable atEnd) {
    try (Scope _ = span.makeCurrent()) {
      if (stopped.get() == null) {
        Reply reply = endpoint.handler().handle(exchange);
        // before the answer: whoever has it may ask again at once, and must find the place free
        atEnd.run();
        finish(reply);
      }
    } catch (Problem e) {
      atEnd.run();
      fail(e);
    } catch (InterruptedException e) {
      fail(new Problem(Reason.CANCELLED, "the request was cancelled", e));
    } catch (RuntimeException | Error e) {
      // no asker is told more than that it happened and under which trace
      LOG.log(
          System.Logger.Level.ERROR,
          endpoint.method()
              + " "
              + endpoint.path()
              + " failed, trace "
              + span.getSpanContext().getTraceId(),
          e);
      span.recordException(e);
      fail(
          new Problem(
              Reason.INTERNAL,
              "Farseer has failed on this request: its log says more, under the trace id if there is one"));
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    } finally {
      span.end();
    }
  }

  private void fail(Problem asThrown) {
    Problem stop = stopped.get();
    Problem problem = stop != null ? stop : asThrown;
    if (problem.reason().status() >= 500) {
      span.setStatus(StatusCode.ERROR, problem.detail());
    }
    span.setAttribute("error.type", problem.reason().label());
    EventStream events = exchange.startedEvents();
    try (Scope _ = span.makeCurrent()) {
      if (events == null) {
        finish(Problems.reply(problem));
      } else if (answered.compareAndSet(false, true)) {
        events.send("error", EventStream.Kind.NEEDED, Problems.document(problem));
        events.end();
        answer.accept(new Reply.Streamed());
      }
    }
  }

  private void finish(Reply reply) {
    if (answered.compareAndSet(false, true)) {
      switch (reply) {
        case Reply.Whole whole -> span.setAttribute("http.response.status_code", whole.status());
        case Reply.Streamed _ -> {
          span.setAttribute("http.response.status_code", 200);
          EventStream events = exchange.startedEvents();
          if (events != null) {
            events.end();
          }
        }
      }
      answer.accept(reply);
    }
  }
}
