package dev.farseer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.bench.FixedModel;
import dev.farseer.cli.bench.Replica;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.frame.Frame;
import dev.farseer.llm.LlmSettings;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "replicas",
    description =
        "Two replicas on one PostgreSQL (--store-url), or one on a SQLite file, under load; one is"
            + " killed again and again. Is any case lost that was reported ready, is any question"
            + " asked twice, is everything answered in the end?",
    mixinStandardHelpOptions = true)
final class BenchReplicas implements Callable<Integer> {
  private static final long SEED = 31;

  /** An answer that was written so shortly before a kill may not have been kept. */
  private static final Duration KEEPING = Duration.ofMillis(500);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--store-url",
      paramLabel = "URL",
      description = "An empty PostgreSQL database that both share.")
  private String storeUrl = "";

  @Option(names = "--store-user", paramLabel = "NAME", description = "Its user.")
  private String storeUser = "";

  @Option(names = "--store-password", paramLabel = "WORD", description = "Its password.")
  private String storePassword = "";

  @Option(names = "--kills", paramLabel = "N", description = "How often a replica is killed.")
  private int kills = 5;

  @Option(names = "--unknown", paramLabel = "N", description = "Patterns that are in no case.")
  private int unknown = 150;

  @Option(names = "--thinking", paramLabel = "TIME", description = "What the model takes.")
  private Duration thinking = Duration.ofMillis(800);

  @Option(names = "--pause", paramLabel = "TIME", description = "Time between two kills.")
  private Duration pause = Duration.ofSeconds(8);

  @Option(names = "--rate", paramLabel = "N", description = "Requests a second.")
  private int rate = 50;

  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Override
  public Integer call() throws InterruptedException, IOException {
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.server().withPort(0));
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Files.createTempDirectory("farseer-replicas");
    TimeRange hour =
        TimeRange.endingAt(Instant.now().minus(Duration.ofMinutes(3)), Duration.ofHours(1));
    boolean good;
    try (Service logs =
            Service.start(
                settings.with(LlmSettings.defaults()),
                new LogSource.Embedded(List.of()),
                VersionCommand.version());
        DemoClient pusher =
            new DemoClient("http://127.0.0.1:" + logs.port(), settings.server().token().value());
        FixedModel model = new FixedModel(thinking);
        Replica first = new Replica(folder, "first", config(folder, logs.port(), model.port()));
        Replica second = new Replica(folder, "second", config(folder, logs.port(), model.port()))) {
      pusher.push(StrangeLines.of(unknown, SEED, hour));
      List<Replica> replicas = storeUrl.isEmpty() ? List.of(first) : List.of(first, second);
      for (Replica replica : replicas) {
        replica.start();
      }
      List<Long> killed = new ArrayList<>();
      Thread load = Thread.ofVirtual().start(() -> load(replicas, hour));
      for (int i = 0; i < kills; i++) {
        Thread.sleep(pause);
        killed.add(System.nanoTime());
        first.kill();
        Thread.sleep(Duration.ofSeconds(1));
        first.start();
      }
      load.join();
      boolean settled = settle(replicas, hour);
      good = report(out, model, killed, replicas, hour) && settled;
    }
    out.println("configurations and logs of the replicas: " + folder);
    out.flush();
    return good ? 0 : 1;
  }

  private String config(Path folder, int logs, int model) throws JsonProcessingException {
    Map<String, Object> store = new TreeMap<>();
    if (storeUrl.isEmpty()) {
      store.put("file", folder.resolve("farseer.db").toString());
    } else {
      store.put("url", storeUrl);
      store.put("user", storeUser);
      store.put("password", storePassword);
    }
    Map<String, Object> config = new TreeMap<>();
    config.put("loki", Map.of("url", "http://127.0.0.1:" + logs));
    config.put("llm", Map.of("url", "http://127.0.0.1:" + model));
    config.put("store", store);
    return new YAMLMapper().writeValueAsString(config);
  }

  /** Refreshes of windows that slide over the hour, on all replicas in turn. */
  private void load(List<Replica> replicas, TimeRange hour) {
    Map<String, DemoClient> clients = new HashMap<>();
    replicas.forEach(each -> clients.put(each.url(), new DemoClient(each.url(), "")));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int requests = rate * (int) (kills * (pause.toSeconds() + 3) + 4);
      for (int i = 0; i < requests; i++) {
        DemoClient client = clients.get(replicas.get(i % replicas.size()).url());
        TimeRange at = position(hour, i % 40);
        String type = i % 4 < 2 ? "insights" : "patterns";
        var _ = threads.submit(() -> ask(Objects.requireNonNull(client), type, at));
        Thread.sleep(Duration.ofSeconds(1).dividedBy(rate));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.values().forEach(DemoClient::close);
    }
  }

  private boolean ask(DemoClient client, String type, TimeRange at) throws InterruptedException {
    try {
      Map<String, String> payload =
          Map.of("logql", StrangeLines.SELECTOR, "wait", "0", "maxRows", "500");
      Frame frame = client.query(type, at, payload).frame();
      answered.incrementAndGet();
      if (type.equals("patterns")) {
        ready.addAll(explained(frame));
      }
      return frame.fields().stream()
          .noneMatch(f -> f.name().equals("status") && f.values().contains("pending"));
    } catch (Problem gone) {
      // killed a moment ago
      refused.incrementAndGet();
      return false;
    }
  }

  private static Set<String> explained(Frame patterns) {
    Set<String> ids = new HashSet<>();
    List<?> id = column(patterns, "pattern_id");
    List<?> cause = column(patterns, "root_cause");
    List<?> status = column(patterns, "status");
    for (int i = 0; i < id.size(); i++) {
      if ("ready".equals(status.get(i)) && "disk_full".equals(cause.get(i))) {
        ids.add(String.valueOf(id.get(i)));
      }
    }
    return ids;
  }

  private static List<?> column(Frame frame, String name) {
    return frame.fields().stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow()
        .values();
  }

  private TimeRange position(TimeRange hour, int step) {
    long length = hour.lengthNs() / 4;
    long from = hour.startNs() + (hour.lengthNs() - length) * step / 39;
    return new TimeRange(from, from + length);
  }

  /** Asks on until every pattern of the hour is explained everywhere. */
  private boolean settle(List<Replica> replicas, TimeRange hour) throws InterruptedException {
    boolean all = true;
    for (Replica replica : replicas) {
      try (DemoClient client = new DemoClient(replica.url(), "")) {
        boolean done = false;
        for (int i = 0; i < 600 && !done; i++) {
          done = ask(client, "insights", hour) && known(client, hour).size() == unknown;
          Thread.sleep(Duration.ofMillis(done ? 0 : 200));
        }
        all &= done;
      }
    }
    return all;
  }

  private static Set<String> known(DemoClient client, TimeRange hour) throws InterruptedException {
    return explained(
        client
            .query("patterns", hour, Map.of("logql", StrangeLines.SELECTOR, "maxRows", "500"))
            .frame());
  }

  private boolean report(
      PrintWriter out, FixedModel model, List<Long> killed, List<Replica> replicas, TimeRange hour)
      throws InterruptedException {
    Map<String, List<FixedModel.Asked>> calls = new TreeMap<>();
    for (FixedModel.Asked each : model.asked()) {
      calls.computeIfAbsent(each.question(), _ -> new ArrayList<>()).add(each);
    }
    int twice = 0;
    int excused = 0;
    for (List<FixedModel.Asked> same : calls.values()) {
      for (FixedModel.Asked earlier : same.subList(0, same.size() - 1)) {
        boolean inFlight = killed.stream().anyMatch(kill -> inFlight(earlier, kill));
        excused += inFlight ? 1 : 0;
        twice += inFlight ? 0 : 1;
      }
    }
    int lost = 0;
    for (Replica replica : replicas) {
      try (DemoClient client = new DemoClient(replica.url(), "")) {
        Set<String> known = known(client, hour);
        lost += (int) ready.stream().filter(id -> !known.contains(id)).count();
        out.printf(
            Locale.ROOT, "%s knows %d of %d patterns%n", replica.url(), known.size(), unknown);
      }
    }
    out.printf(
        Locale.ROOT,
        "%d kills, %,d requests answered, %,d not (a replica gone or busy)%n",
        killed.size(),
        answered.get(),
        refused.get());
    out.printf(
        Locale.ROOT,
        "model calls %d, distinct questions %d, asked again because a kill caught them %d, asked"
            + " twice otherwise %d%n",
        model.asked().size(),
        calls.size(),
        excused,
        twice);
    out.printf(Locale.ROOT, "cases reported ready %d, lost afterwards %d%n", ready.size(), lost);
    return twice == 0 && lost == 0;
  }

  private static boolean inFlight(FixedModel.Asked call, long kill) {
    long end = call.ended().getNow(Long.MAX_VALUE - KEEPING.toNanos());
    return call.at() - kill <= 0 && end + KEEPING.toNanos() - kill >= 0;
  }
}
