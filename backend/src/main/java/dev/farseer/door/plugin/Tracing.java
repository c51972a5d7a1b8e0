package dev.farseer.door.plugin;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

/** Takes the trace that Grafana's call belongs to out of its metadata. */
final class Tracing implements ServerInterceptor {
  /** The trace of the call under way. */
  static final Context.Key<io.opentelemetry.context.Context> PARENT =
      Context.keyWithDefault("trace", io.opentelemetry.context.Context.root());

  private final TextMapPropagator propagator;

  Tracing(TextMapPropagator propagator) {
    this.propagator = propagator;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var parent =
        propagator.extract(io.opentelemetry.context.Context.root(), headers, Headers.GETTER);
    return Contexts.interceptCall(Context.current().withValue(PARENT, parent), call, headers, next);
  }

  private enum Headers implements TextMapGetter<Metadata> {
    GETTER;

    @Override
    public Iterable<String> keys(Metadata headers) {
      return headers.keys();
    }

    @Override
    public @Nullable String get(@Nullable Metadata headers, String name) {
      return headers == null
          ? null
          : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
  }
}
