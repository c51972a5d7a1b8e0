package dev.farseer.door.plugin;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs one call of Grafana's on the virtual thread that gRPC gives it: inside a span that continues
 * Grafana's trace, interrupted when Grafana cancels or its deadline passes.
 */
final class Calls {
  private static final System.Logger LOG = System.getLogger(Calls.class.getName());

  /** Of a deadline that Grafana has set, kept for writing the answer. */
  private static final Duration WRITING = Duration.ofMillis(200);

  private final Telemetry telemetry;

  Calls(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Answers a call. */
  @FunctionalInterface
  interface Work<A> {
    A answer() throws InterruptedException;
  }

  /** Answers with one message, or with a status when the work fails. */
  <A> void one(String method, StreamObserver<A> out, Work<A> work) {
    run(
        method,
        out,
        () -> {
          out.onNext(work.answer());
          return true;
        });
  }

  /** Runs work that sends its messages itself. */
  <A> void run(String method, StreamObserver<A> out, Work<Boolean> work) {
    Context call = Context.current();
    Thread thread = Thread.currentThread();
    Context.CancellationListener leaving = _ -> thread.interrupt();
    Span span =
        telemetry
            .tracer()
            .spanBuilder("grafana " + method)
            .setParent(Tracing.PARENT.get())
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("rpc.system", "grpc")
            .setAttribute("rpc.method", method)
            .startSpan();
    call.addListener(leaving, Runnable::run);
    try (Scope _ = span.makeCurrent()) {
      work.answer();
      out.onCompleted();
    } catch (InterruptedException e) {
      span.setAttribute("error.type", Reason.CANCELLED.label());
      out.onError(Status.CANCELLED.withDescription("the call was cancelled").asException());
    } catch (Problem e) {
      span.setAttribute("error.type", e.reason().label());
      out.onError(status(e).withDescription(e.detail()).asException());
    } catch (RuntimeException | Error e) {
      String trace = span.getSpanContext().getTraceId();
      LOG.log(System.Logger.Level.ERROR, method + " failed, trace " + trace, e);
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      out.onError(
          Status.INTERNAL
              .withDescription("Farseer has failed: its log says more, trace " + trace)
              .asException());
    } finally {
      call.removeListener(leaving);
      span.end();
    }
  }

  /** The stricter of a time and what Grafana's deadline leaves. */
  static Budget budget(Duration time, String cause) {
    Budget own = Budget.of(time, Reason.DEADLINE, cause);
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? own
        : own.within(
            Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(WRITING),
            Reason.DEADLINE,
            "the time that Grafana gives a query is over: narrow the query or its range");
  }

  private static Status status(Problem problem) {
    return switch (problem.reason()) {
      case NOT_FOUND -> Status.NOT_FOUND;
      case OVERLOADED, STOPPING -> Status.UNAVAILABLE;
      case DEADLINE -> Status.DEADLINE_EXCEEDED;
      default -> problem.reason().status() < 500 ? Status.INVALID_ARGUMENT : Status.UNAVAILABLE;
    };
  }
}
