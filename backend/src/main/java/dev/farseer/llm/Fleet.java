package dev.farseer.llm;

import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All servers of the settings, each with its watch, and the connections to them. */
final class Fleet implements AutoCloseable {
  private static final ModelState NOT_CONFIGURED =
      new ModelState(ModelState.Status.NOT_CONFIGURED, "", "", 0, 0, "");

  private record Started(Member member, ServerLocation location, Watch watch) {}

  private final List<Started> servers;
  private final List<Member> members;
  private final ServerHttp http;

  private Fleet(List<Started> servers, ServerHttp http) {
    this.servers = List.copyOf(servers);
    this.members = servers.stream().map(Started::member).toList();
    this.http = http;
  }

  /** Starts to look for the servers, and the child process; does not wait for them. */
  static Fleet start(
      Vertx vertx,
      LlmSettings settings,
      Telemetry telemetry,
      Dispatcher dispatcher,
      ModelMeters meters) {
    ServerHttp http = new ServerHttp(vertx, settings.connectTimeout(), telemetry);
    List<Started> servers = new ArrayList<>();
    for (LlmServer spec : settings.all()) {
      ServerLocation location =
          spec.url().isEmpty()
              ? LlamaServerProcess.start(settings, http)
              : ServerLocation.at(ServerUrl.of(spec.url()), spec.apiKey());
      servers.add(start(spec, location, settings, http, dispatcher, meters));
    }
    Fleet fleet = new Fleet(servers, http);
    dispatcher.over(fleet.members);
    meters.show(dispatcher, fleet.members);
    servers.forEach(server -> server.watch().start());
    return fleet;
  }

  private static Started start(
      LlmServer spec,
      ServerLocation location,
      LlmSettings settings,
      ServerHttp http,
      Dispatcher dispatcher,
      ModelMeters meters) {
    String name = spec.shownName();
    AtomicReference<@Nullable Watch> watch = new AtomicReference<>();
    ModelServer.Observer observer =
        new ModelServer.Observer() {
          @Override
          public void changed() {
            dispatcher.changed();
          }

          @Override
          public void doubted() {
            Watch made = watch.get();
            if (made != null) {
              made.doubt();
            }
          }
        };
    Member member =
        new Member(
            name,
            spec.tier(),
            new ModelServer(spec, settings, location, http, observer),
            new Breaker(
                settings.breakerFailures(),
                settings.breakerPause(),
                System::nanoTime,
                to -> meters.breaker(name, to)),
            System::nanoTime);
    Watch made = new Watch(member, dispatcher, settings.startTimeout());
    watch.set(made);
    return new Started(member, location, made);
  }

  /** In the order of the settings. */
  List<Member> members() {
    return members;
  }

  /** A server of the lowest usable tier from this one on, null when there is none. */
  @Nullable Member first(Dispatcher dispatcher, int lowest) {
    int tier = dispatcher.lowestTier(member -> member.tier() >= lowest).orElse(0);
    return members.stream()
        .filter(member -> member.tier() == tier && member.server().known() != null)
        .findFirst()
        .orElse(null);
  }

  /** The name of some model, empty when none is known. */
  String modelName() {
    return members.stream()
        .map(member -> member.server().modelName())
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The same for a metric's label. */
  String shownModel() {
    return modelName().isEmpty() ? "unknown" : modelName();
  }

  void awaitFirstLook(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Member member : members) {
      long left = Math.max(0, deadline - System.nanoTime());
      ModelState _ = member.server().state(Duration.ofNanos(left));
    }
  }

  List<ServerState> servers() {
    return members.stream()
        .map(
            member ->
                new ServerState(
                    member.name(),
                    member.tier(),
                    member.breaker().state().label(),
                    member.server().state()))
        .toList();
  }

  ModelState state() {
    List<ServerState> all = servers();
    if (all.size() == 1) {
      return all.getFirst().state();
    }
    List<ServerState> ready = with(ModelState.Status.READY, all);
    if (!ready.isEmpty()) {
      int tier = ready.stream().mapToInt(ServerState::tier).min().orElse(1);
      List<ServerState> lowest = ready.stream().filter(s -> s.tier() == tier).toList();
      ModelState one = lowest.getFirst().state();
      return new ModelState(
          ModelState.Status.READY,
          one.url(),
          one.model(),
          lowest.stream().mapToInt(s -> s.state().slots()).sum(),
          one.contextTokens(),
          "");
    }
    List<ServerState> loading = with(ModelState.Status.LOADING, all);
    return loading.isEmpty()
        ? all.stream()
            .min(Comparator.comparingInt(ServerState::tier))
            .map(s -> s.state())
            .map(s -> new ModelState(s.status(), s.url(), s.model(), 0, 0, errors(all)))
            .orElse(NOT_CONFIGURED)
        : loading.getFirst().state();
  }

  private static List<ServerState> with(ModelState.Status status, List<ServerState> all) {
    return all.stream().filter(s -> s.state().status() == status).toList();
  }

  private static String errors(List<ServerState> all) {
    return all.stream()
        .map(s -> s.name() + ": " + s.state().error())
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    servers.forEach(server -> server.watch().close());
    servers.forEach(server -> server.location().close());
    http.close();
  }
}
