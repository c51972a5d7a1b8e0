package dev.farseer.door.plugin;

import dev.farseer.door.plugin.wire.ConnInfo;
import dev.farseer.door.plugin.wire.GRPCBrokerGrpc;
import dev.farseer.door.plugin.wire.GRPCControllerGrpc;
import dev.farseer.door.plugin.wire.GRPCStdioGrpc;
import dev.farseer.door.plugin.wire.HealthCheckRequest;
import dev.farseer.door.plugin.wire.HealthCheckResponse;
import dev.farseer.door.plugin.wire.HealthGrpc;
import dev.farseer.door.plugin.wire.Nothing;
import dev.farseer.door.plugin.wire.StdioData;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** What the plugin host asks of any plugin: to stop, to be alive, and two streams left open. */
final class HostServices {
  private HostServices() {}

  /**
   * The services.
   *
   * @param stop begins to stop the process and returns at once: the host waits for the answer
   */
  static List<BindableService> of(Runnable stop) {
    return List.of(new Controller(stop), new Stdio(), new Broker(), new Health());
  }

  private static final class Controller extends GRPCControllerGrpc.GRPCControllerImplBase {
    private final Runnable stop;

    Controller(Runnable stop) {
      this.stop = stop;
    }

    @Override
    public void shutdown(Nothing request, StreamObserver<Nothing> out) {
      out.onNext(Nothing.getDefaultInstance());
      out.onCompleted();
      stop.run();
    }
  }

  /** Nothing is written to the streams of this process that the host would have to be given. */
  private static final class Stdio extends GRPCStdioGrpc.GRPCStdioImplBase {
    @Override
    public void streamStdio(Nothing request, StreamObserver<StdioData> out) {
      // left open: its end would tell the host that the plugin has gone
    }
  }

  private static final class Broker extends GRPCBrokerGrpc.GRPCBrokerImplBase {
    @Override
    public StreamObserver<ConnInfo> startStream(StreamObserver<ConnInfo> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnInfo offered) {
          // connections beside this one are not used
        }

        @Override
        public void onError(Throwable gone) {
          // the host has closed its side
        }

        @Override
        public void onCompleted() {
          out.onCompleted();
        }
      };
    }
  }

  private static final class Health extends HealthGrpc.HealthImplBase {
    private static final HealthCheckResponse SERVING =
        HealthCheckResponse.newBuilder()
            .setStatus(HealthCheckResponse.ServingStatus.SERVING)
            .build();

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
      if (known(request)) {
        out.onNext(SERVING);
        out.onCompleted();
      } else {
        out.onError(Status.NOT_FOUND.withDescription("no such service").asException());
      }
    }

    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
      out.onNext(
          known(request)
              ? SERVING
              : HealthCheckResponse.newBuilder()
                  .setStatus(HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN)
                  .build());
    }

    private static boolean known(HealthCheckRequest request) {
      return request.getService().isEmpty() || request.getService().equals("plugin");
    }
  }
}
