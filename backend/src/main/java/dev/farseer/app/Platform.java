package dev.farseer.app;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import dev.farseer.telemetry.TelemetryRuntime;
import dev.farseer.telemetry.TelemetrySettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;

/** What every engine of a process shares: event loops, spans and metrics. */
final class Platform implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Platform.class.getName());

  private final TelemetryRuntime telemetry;
  private final Vertx vertx;

  private Platform(TelemetryRuntime telemetry, Vertx vertx) {
    this.telemetry = telemetry;
    this.vertx = vertx;
  }

  static Platform start(TelemetrySettings settings) {
    TelemetryRuntime telemetry = TelemetryRuntime.start(settings);
    return new Platform(telemetry, Vertx.vertx(new VertxOptions().setPreferNativeTransport(false)));
  }

  Telemetry telemetry() {
    return telemetry.telemetry();
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    try {
      Budget.of(Duration.ofSeconds(5), Reason.STOPPING, "Vert.x did not stop in time")
          .await(vertx.close().toCompletionStage(), () -> {});
    } catch (Problem e) {
      LOG.log(System.Logger.Level.WARNING, e.detail());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    telemetry.close();
  }
}
