package dev.farseer.app;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.Store;
import dev.farseer.store.Stores;
import dev.farseer.telemetry.Telemetry;
import dev.farseer.telemetry.TelemetryRuntime;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What every engine of a process shares: event loops, spans, metrics, and what it has learnt. */
final class Platform implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Platform.class.getName());

  private final TelemetryRuntime telemetry;
  private final Vertx vertx;
  private final Store store;
  private final Optional<Path> indexFolder;

  private Platform(
      TelemetryRuntime telemetry, Vertx vertx, Store store, Optional<Path> indexFolder) {
    this.telemetry = telemetry;
    this.vertx = vertx;
    this.store = store;
    this.indexFolder = indexFolder;
  }

  /** Starts it; nothing is asked of a database yet. */
  static Platform start(FarseerSettings settings) {
    TelemetryRuntime telemetry = TelemetryRuntime.start(settings.telemetry());
    return new Platform(
        telemetry,
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(false)
                // nothing is read through it, and a process that is killed would leave its folder
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))),
        Stores.open(settings.store(), telemetry.telemetry()),
        Stores.derived(settings.store(), "cases"));
  }

  Telemetry telemetry() {
    return telemetry.telemetry();
  }

  Vertx vertx() {
    return vertx;
  }

  /** Where the index of similar cases may be; none to keep it in memory. */
  Optional<Path> indexFolder() {
    return indexFolder;
  }

  Store store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
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
