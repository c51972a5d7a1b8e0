package dev.farseer.loki;

import dev.farseer.settings.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * How Loki is reached, and how much is read from it. Empty text means "not set".
 *
 * @param url where Loki's HTTP API is: {@code http} or {@code https}, a host, optionally a port and
 *     a path that comes before {@code /loki/api/v1}; credentials do not belong in it
 * @param tenant value of the {@code X-Scope-OrgID} header
 * @param bearerToken sent as {@code Authorization: Bearer}; excludes {@code user}
 * @param user name for basic authentication
 * @param password password for basic authentication
 * @param tlsInsecure accept any certificate and host name, for tests only
 * @param caFile PEM file of the authority that signed Loki's certificate; empty: the JDK's own
 * @param clientCertFile PEM file of the certificate that Farseer shows to Loki
 * @param clientKeyFile PEM file of the private key of {@code clientCertFile}
 * @param timeout longest time of one request, 1 ms to 1 h
 * @param connectTimeout longest time until a connection stands, 1 ms to 5 min
 * @param lineLimit most lines of one window, 1 to 10,000,000; a query may ask for fewer
 * @param pageSize lines asked for in one request, 1 to 100,000; Loki's own limit is 5,000 unless
 *     its administrator changed it, and a lower one is found out and kept to
 * @param parallelism requests of one window that are under way side by side, 1 to 32
 * @param connections connections of this process to Loki, at least {@code parallelism}, to 1,000
 * @param retries how often a failed request is sent again, 0 to 10
 * @param retryPause mean pause before the first of them, doubled for each further one, 0 to 1 min
 */
public record LokiSettings(
    String url,
    String tenant,
    Secret bearerToken,
    String user,
    Secret password,
    boolean tlsInsecure,
    String caFile,
    String clientCertFile,
    String clientKeyFile,
    Duration timeout,
    Duration connectTimeout,
    int lineLimit,
    int pageSize,
    int parallelism,
    int connections,
    int retries,
    Duration retryPause) {

  /** Checks every value. */
  public LokiSettings {
    checkUrl(url);
    checkHeader("loki.tenant", tenant);
    checkHeader("loki.bearerToken", bearerToken.value());
    checkHeader("loki.user", user);
    if (bearerToken.isSet() && !user.isEmpty()) {
      throw new IllegalArgumentException(
          "loki.bearerToken and loki.user exclude each other: set one of them");
    }
    if (password.isSet() && user.isEmpty()) {
      throw new IllegalArgumentException("loki.password needs loki.user as well");
    }
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("loki.user must not contain a colon");
    }
    if (clientCertFile.isEmpty() != clientKeyFile.isEmpty()) {
      throw new IllegalArgumentException(
          "loki.clientCertFile and loki.clientKeyFile are needed together");
    }
    checkRange("loki.timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
    checkRange("loki.connectTimeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(5));
    checkRange("loki.lineLimit", lineLimit, 1, 10_000_000);
    checkRange("loki.pageSize", pageSize, 1, 100_000);
    checkRange("loki.parallelism", parallelism, 1, 32);
    checkRange("loki.connections", connections, parallelism, 1_000);
    checkRange("loki.retries", retries, 0, 10);
    checkRange("loki.retryPause", retryPause, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** A Loki on this machine, without authentication. */
  public static LokiSettings defaults() {
    return new LokiSettings(
        "http://127.0.0.1:3100",
        "",
        Secret.NONE,
        "",
        Secret.NONE,
        false,
        "",
        "",
        "",
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        200_000,
        5_000,
        4,
        32,
        3,
        Duration.ofMillis(200));
  }

  /** The same settings for a Loki at another place. */
  public LokiSettings withUrl(String other) {
    return new LokiSettings(
        other,
        tenant,
        bearerToken,
        user,
        password,
        tlsInsecure,
        caFile,
        clientCertFile,
        clientKeyFile,
        timeout,
        connectTimeout,
        lineLimit,
        pageSize,
        parallelism,
        connections,
        retries,
        retryPause);
  }

  /**
   * For the store in this process, which wants this token and nothing else. It shares the cores
   * with whoever reads, so that many pages side by side would only fill the heap.
   */
  public LokiSettings at(String otherUrl, Secret token) {
    return new LokiSettings(
        otherUrl,
        tenant,
        token,
        "",
        Secret.NONE,
        false,
        "",
        "",
        "",
        timeout,
        connectTimeout,
        lineLimit,
        Math.min(pageSize, 2_000),
        Math.min(parallelism, 2),
        connections,
        retries,
        retryPause);
  }

  private static void checkUrl(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(urlRule(), e);
    }
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getUserInfo() != null) {
      // the text is not repeated, because it holds a password
      throw new IllegalArgumentException(
          "loki.url must not hold credentials: use loki.user and loki.password");
    }
    if (!(http || https)
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() > 65_535
        || uri.getPort() == 0) {
      throw new IllegalArgumentException(urlRule());
    }
  }

  private static String urlRule() {
    return "loki.url must be an http or https address such as http://127.0.0.1:3100";
  }

  private static void checkHeader(String key, String value) {
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(key + " must be one line without control characters");
    }
  }

  private static void checkRange(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be from " + least + " to " + most + ", got " + value);
    }
  }

  private static void checkRange(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          key + " must be from " + least + " to " + most + ", got " + value);
    }
  }
}
