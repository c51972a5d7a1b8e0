package dev.farseer.door.plugin;

import com.google.protobuf.ByteString;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.DataResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Answers with what it was asked. The first query's {@code refId} says how: {@code hang} waits for
 * ever, {@code problem} and {@code bug} fail, {@code big} answers with 8 MB.
 */
final class FakeBacking implements Backing {
  final BlockingQueue<QueryDataRequest> queries = new LinkedBlockingQueue<>();
  final BlockingQueue<CallResourceRequest> resources = new LinkedBlockingQueue<>();
  final BlockingQueue<String> traces = new LinkedBlockingQueue<>();
  final BlockingQueue<Budget> budgets = new LinkedBlockingQueue<>();
  final CountDownLatch interrupted = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public QueryDataResponse query(QueryDataRequest request, Budget budget)
      throws InterruptedException {
    queries.add(request);
    budgets.add(budget);
    traces.add(Span.current().getSpanContext().getTraceId());
    String how = request.getQueriesCount() == 0 ? "" : request.getQueries(0).getRefId();
    switch (how) {
      case "hang" -> hang();
      case "problem" -> throw new Problem(Reason.LOKI_UNREACHABLE, "it is down: start it");
      case "bug" -> throw new IllegalStateException("a secret detail");
      default -> {}
    }
    QueryDataResponse.Builder response = QueryDataResponse.newBuilder();
    request
        .getQueriesList()
        .forEach(
            query ->
                response.putResponses(
                    query.getRefId(),
                    DataResponse.newBuilder()
                        .setStatus(200)
                        .addFrames(
                            how.equals("big")
                                ? ByteString.copyFrom(new byte[8 << 20])
                                : query.getJson())
                        .build()));
    return response.build();
  }

  private void hang() throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @Override
  public CheckHealthResponse health() {
    return CheckHealthResponse.newBuilder()
        .setStatus(CheckHealthResponse.HealthStatus.OK)
        .setMessage("well")
        .build();
  }

  @Override
  public CallResourceResponse resource(CallResourceRequest request, Budget budget) {
    resources.add(request);
    return Responses.json(request.getPath().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public SubscribeStreamResponse subscribe(SubscribeStreamRequest request) {
    return SubscribeStreamResponse.newBuilder()
        .setStatus(
            request.getPath().equals("explain/known")
                ? SubscribeStreamResponse.Status.OK
                : SubscribeStreamResponse.Status.NOT_FOUND)
        .build();
  }

  @Override
  public void stream(RunStreamRequest request, Consumer<byte[]> packets)
      throws InterruptedException {
    if (!request.getPath().equals("explain/known")) {
      throw new Problem(Reason.NOT_FOUND, "there is no such stream: refresh the panel");
    }
    packets.accept("{\"frame\":1}".getBytes(StandardCharsets.UTF_8));
    packets.accept("{\"frame\":2}".getBytes(StandardCharsets.UTF_8));
    hang();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
