package dev.farseer.llm;

import dev.farseer.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which models answer, and how long they may take. With neither {@code url} nor {@code modelPath}
 * nor {@code servers} there is no model and the casebook answers alone; with both of the first, the
 * server at {@code url} is used. That one, or the child, is one more server of tier 1.
 *
 * @param url llama-server or any OpenAI-compatible server, such as {@code http://127.0.0.1:8080} or
 *     {@code https://host/v1}; empty for none
 * @param apiKey bearer token for that server
 * @param model model name to ask for; empty for the server's own (llama-server has only one)
 * @param modelPath GGUF file that a llama-server child process serves; empty for none
 * @param serverBinary llama-server's program; empty to look on the PATH and in the usual places
 * @param serverArguments further arguments of the child process; the last one given wins
 * @param threads threads of the child process; 0 for all cores but one
 * @param slots calls at once; 0 for what the server says (4 when it does not say, 2 for a child)
 * @param contextTokens context of one call; 0 for what the server says (4096 for a child)
 * @param thinking whether a model that can reason at length before its answer may do so
 * @param timeout one call, from its slot to its last token
 * @param connectTimeout making a connection
 * @param firstTokenTimeout from sending a request to the first token of the answer
 * @param idleTimeout between two tokens
 * @param startTimeout from starting the child process to a loaded model
 * @param servers further servers: a list whose elements have {@code url}, and where needed {@code
 *     name}, {@code apiKey}, {@code model}, {@code slots} and {@code tier} (1 to 9)
 * @param hedgeAfter a call that has no first token after this time is also sent to another server
 *     that is free, and the first to write wins; 0 for never
 * @param breakerFailures after so many failures of a server in a row nothing is sent to it for a
 *     while
 * @param breakerPause how long that while is; then one call tries whether the server works again
 * @param queue most calls that wait for a slot; beyond it the least urgent one is refused
 */
public record LlmSettings(
    String url,
    Secret apiKey,
    String model,
    Path modelPath,
    String serverBinary,
    List<String> serverArguments,
    int threads,
    int slots,
    int contextTokens,
    boolean thinking,
    Duration timeout,
    Duration connectTimeout,
    Duration firstTokenTimeout,
    Duration idleTimeout,
    Duration startTimeout,
    List<LlmServer> servers,
    Duration hedgeAfter,
    int breakerFailures,
    Duration breakerPause,
    int queue) {
  private static final int MOST_SERVERS = 64;
  private static final String CHILD = "child";

  /** Checks ranges and the URL. */
  public LlmSettings {
    if (!url.isEmpty()) {
      LlmServer.checkUrl("llm.url", url);
    }
    serverArguments = List.copyOf(serverArguments);
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("llm.threads must be from 0 to 1024, got " + threads);
    }
    if (slots < 0 || slots > 256) {
      throw new IllegalArgumentException("llm.slots must be from 0 to 256, got " + slots);
    }
    if (contextTokens != 0 && contextTokens < 256) {
      throw new IllegalArgumentException(
          "llm.contextTokens must be 0 (ask the server) or at least 256, got " + contextTokens);
    }
    positive("llm.timeout", timeout);
    positive("llm.connectTimeout", connectTimeout);
    positive("llm.firstTokenTimeout", firstTokenTimeout);
    positive("llm.idleTimeout", idleTimeout);
    positive("llm.startTimeout", startTimeout);
    servers = List.copyOf(servers);
    checkServers(servers, url, url.isEmpty() && !modelPath.toString().isEmpty());
    if (!hedgeAfter.isZero()) {
      positive("llm.hedgeAfter", hedgeAfter);
    }
    if (breakerFailures < 1 || breakerFailures > 1000) {
      throw new IllegalArgumentException(
          "llm.breakerFailures must be from 1 to 1000, got " + breakerFailures);
    }
    positive("llm.breakerPause", breakerPause);
    if (queue < 1 || queue > 100_000) {
      throw new IllegalArgumentException("llm.queue must be from 1 to 100000, got " + queue);
    }
  }

  /** No model. */
  public static LlmSettings defaults() {
    return new LlmSettings(
        "",
        Secret.NONE,
        "",
        Path.of(""),
        "",
        List.of(),
        0,
        0,
        0,
        false,
        Duration.ofSeconds(180),
        Duration.ofSeconds(2),
        Duration.ofSeconds(120),
        Duration.ofSeconds(30),
        Duration.ofSeconds(120),
        List.of(),
        Duration.ofSeconds(5),
        5,
        Duration.ofSeconds(10),
        256);
  }

  /** The same limits for a server at another place, which wants no key. */
  public LlmSettings at(String otherUrl) {
    return new LlmSettings(
        otherUrl,
        Secret.NONE,
        "",
        Path.of(""),
        "",
        List.of(),
        threads,
        slots,
        contextTokens,
        thinking,
        timeout,
        connectTimeout,
        firstTokenTimeout,
        idleTimeout,
        startTimeout,
        List.of(),
        hedgeAfter,
        breakerFailures,
        breakerPause,
        queue);
  }

  /** The same limits for these servers instead. */
  public LlmSettings of(List<LlmServer> others) {
    return new LlmSettings(
        "",
        Secret.NONE,
        "",
        Path.of(""),
        "",
        List.of(),
        threads,
        slots,
        contextTokens,
        thinking,
        timeout,
        connectTimeout,
        firstTokenTimeout,
        idleTimeout,
        startTimeout,
        others,
        hedgeAfter,
        breakerFailures,
        breakerPause,
        queue);
  }

  /** Whether a server is to be reached by its URL. */
  boolean remote() {
    return !url.isEmpty();
  }

  /** Whether a server is to be started for {@link #modelPath}. */
  boolean child() {
    return url.isEmpty() && !modelPath.toString().isEmpty();
  }

  /** Every server, the one of {@link #url} or {@link #modelPath} first. */
  List<LlmServer> all() {
    List<LlmServer> all = new ArrayList<>();
    if (remote() || child()) {
      all.add(new LlmServer(child() ? CHILD : "", url, apiKey, model, slots, 1));
    }
    all.addAll(servers);
    return all;
  }

  private static void checkServers(List<LlmServer> servers, String url, boolean child) {
    if (servers.size() > MOST_SERVERS) {
      throw new IllegalArgumentException("llm.servers can have up to 64, got " + servers.size());
    }
    Set<String> names = new HashSet<>();
    if (!url.isEmpty()) {
      names.add(LlmServer.at("", url).shownName());
    } else if (child) {
      names.add(CHILD);
    }
    for (int i = 0; i < servers.size(); i++) {
      LlmServer server = servers.get(i);
      if (server.url().isEmpty()) {
        throw new IllegalArgumentException("llm.servers[" + i + "].url must be set");
      }
      if (!names.add(server.shownName())) {
        throw new IllegalArgumentException(
            "llm.servers["
                + i
                + "]: another server is called "
                + server.shownName()
                + " already, give this one a name of its own");
      }
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          key + " must be over 0 and at most one day, such as 30s, got " + value);
    }
  }
}
