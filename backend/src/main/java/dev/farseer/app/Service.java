package dev.farseer.app;

import dev.farseer.door.Endpoint;
import dev.farseer.door.Engine;
import dev.farseer.door.FarseerServer;
import dev.farseer.door.Mount;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.api.ApiDoor;
import dev.farseer.door.json.JsonDoor;
import dev.farseer.door.plugin.EngineBacking;
import dev.farseer.door.plugin.ServiceEndpoints;
import dev.farseer.embedded.EmbeddedLoki;
import dev.farseer.frame.Links;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A running Farseer behind its HTTP doors. It owns both and closes the doors first. */
public final class Service implements AutoCloseable {
  private final Farseer farseer;
  private final FarseerServer server;

  private Service(Farseer farseer, FarseerServer server) {
    this.farseer = farseer;
    this.server = server;
  }

  /**
   * Makes all rooms and opens the port.
   *
   * @throws dev.farseer.problem.Problem when the port cannot be opened or a file cannot be used
   */
  public static Service start(FarseerSettings settings, LogSource source, String version)
      throws InterruptedException {
    Farseer farseer = new Farseer(settings, source);
    boolean ready = false;
    try {
      Engine engine = Engines.of(farseer, version);
      Service service = new Service(farseer, open(farseer, engine, settings.server()));
      ready = true;
      return service;
    } finally {
      if (!ready) {
        farseer.close();
      }
    }
  }

  private static FarseerServer open(Farseer farseer, Engine engine, ServerSettings settings)
      throws InterruptedException {
    InstantSource clock = InstantSource.system();
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(JsonDoor.endpoints(engine, settings, farseer.telemetry(), clock));
    endpoints.addAll(ApiDoor.endpoints(engine, settings, farseer.telemetry(), clock));
    endpoints.addAll(
        ServiceEndpoints.of(
            new EngineBacking(
                engine,
                settings,
                farseer.telemetry(),
                new Links(settings.tempoDatasourceUid(), settings.tempoDatasourceName()),
                () -> {})));
    List<Mount> mounts =
        farseer.embedded().stream()
            .map(
                store ->
                    new Mount(
                        "/loki",
                        Endpoint.Guard.TOKEN,
                        EmbeddedLoki.mounted(farseer.vertx(), store)))
            .toList();
    return FarseerServer.start(farseer.vertx(), settings, farseer.telemetry(), endpoints, mounts);
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** The rooms behind the doors. */
  public Farseer farseer() {
    return farseer;
  }

  @Override
  public void close() {
    server.close();
    farseer.close();
  }
}
