package dev.farseer.door.plugin;

import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Budget;
import java.util.function.Consumer;

/**
 * What answers for one data source. Every method blocks the calling virtual thread, which is
 * interrupted when the asker goes.
 */
public interface Backing extends AutoCloseable {

  /** Answers each query of the request, failed ones with their error. */
  QueryDataResponse query(QueryDataRequest request, Budget budget) throws InterruptedException;

  /** How every part is, and what to do about those that have trouble. */
  CheckHealthResponse health() throws InterruptedException;

  /**
   * Answers a request of the front end.
   *
   * @throws dev.farseer.problem.Problem answered as problem+json
   */
  CallResourceResponse resource(CallResourceRequest request, Budget budget)
      throws InterruptedException;

  /** Whether there is such a stream. */
  SubscribeStreamResponse subscribe(SubscribeStreamRequest request) throws InterruptedException;

  /**
   * Sends frames, each of which replaces the one before, until interrupted: Grafana starts a stream
   * that ends anew for as long as somebody looks at it.
   *
   * @param packets takes Grafana's data-frame JSON, on any one thread at a time
   */
  void stream(RunStreamRequest request, Consumer<byte[]> packets) throws InterruptedException;

  @Override
  void close();
}
