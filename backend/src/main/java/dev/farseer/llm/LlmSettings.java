package dev.farseer.llm;

import dev.farseer.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which model answers, and how long it may take. With neither {@code url} nor {@code modelPath}
 * there is no model and the casebook answers alone; with both, the server at {@code url} is used.
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
    Duration startTimeout) {

  /** Checks ranges and the URL. */
  public LlmSettings {
    if (!url.isEmpty()) {
      checkUrl(url);
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
        Duration.ofSeconds(120));
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
        startTimeout);
  }

  /** Whether a server is to be reached by its URL. */
  boolean remote() {
    return !url.isEmpty();
  }

  /** Whether a server is to be started for {@link #modelPath}. */
  boolean child() {
    return url.isEmpty() && !modelPath.toString().isEmpty();
  }

  private static void checkUrl(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "llm.url must be like http://127.0.0.1:8080, this is no URL", e);
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "llm.url must start with http:// or https:// and name a host, got " + url);
    }
    // credentials in a URL would be printed with it
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "llm.url must have no user, query or fragment; give a key as llm.apiKey");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          key + " must be over 0 and at most one day, such as 30s, got " + value);
    }
  }
}
