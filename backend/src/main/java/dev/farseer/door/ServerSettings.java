package dev.farseer.door;

import dev.farseer.settings.Secret;
import java.time.Duration;
import java.util.List;

/**
 * How Farseer listens and what it lets in.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for a free one
 * @param token bearer token that every route but {@code /healthz} asks for; none when not set
 * @param openReadiness whether {@code /readyz} answers without the token
 * @param openMetrics whether {@code GET /metrics} answers without the token
 * @param maxBodyBytes largest body of a request, in bytes
 * @param maxQueryBytes longest LogQL text, in bytes of UTF-8
 * @param maxRange longest window of a query
 * @param maxRows most insights one query may ask for, from 1 to 1000
 * @param maxConcurrentQueries requests with queries that run at once; more are refused
 * @param panelWait how long a panel waits for the model
 * @param exploreWait how long Explore and the API wait for the model
 * @param alertWait how long an alert rule waits for the model
 * @param queryTimeout longest time of a request, below the 30 s of Grafana's proxy
 * @param streamTimeout longest time of a request that answers with an event stream
 * @param idleTimeout a connection on which nothing moves for so long is closed
 * @param stopTimeout how long running queries may go on when the process stops
 * @param corsOrigins origins of web pages that may call, none by default, {@code *} for all
 * @param tempoDatasourceUid uid of the Tempo data source that trace ids link to, empty for no links
 * @param tempoDatasourceName its name
 */
public record ServerSettings(
    String host,
    int port,
    Secret token,
    boolean openReadiness,
    boolean openMetrics,
    int maxBodyBytes,
    int maxQueryBytes,
    Duration maxRange,
    int maxRows,
    int maxConcurrentQueries,
    Duration panelWait,
    Duration exploreWait,
    Duration alertWait,
    Duration queryTimeout,
    Duration streamTimeout,
    Duration idleTimeout,
    Duration stopTimeout,
    List<String> corsOrigins,
    String tempoDatasourceUid,
    String tempoDatasourceName) {

  /** Time of a request that is kept for reading the logs and writing the answer. */
  private static final Duration RESERVE = Duration.ofSeconds(3);

  /** Checks the ranges. */
  public ServerSettings {
    corsOrigins = List.copyOf(corsOrigins);
    check(!host.isBlank(), "host must be an address such as 127.0.0.1 or 0.0.0.0");
    check(port >= 0 && port <= 65535, "port must be from 0 to 65535, got " + port);
    check(maxBodyBytes >= 1024, "maxBodyBytes must be at least 1024, got " + maxBodyBytes);
    check(
        maxQueryBytes >= 64 && maxQueryBytes <= maxBodyBytes,
        "maxQueryBytes must be from 64 to maxBodyBytes, got " + maxQueryBytes);
    check(maxRange.compareTo(Duration.ofMinutes(1)) >= 0, "maxRange must be at least 1m");
    check(maxRange.compareTo(Duration.ofDays(36_500)) <= 0, "maxRange must be at most 36500d");
    check(maxRows >= 1 && maxRows <= 1000, "maxRows must be from 1 to 1000, got " + maxRows);
    check(
        maxConcurrentQueries >= 1,
        "maxConcurrentQueries must be at least 1, got " + maxConcurrentQueries);
    check(
        queryTimeout.compareTo(Duration.ofSeconds(4)) >= 0
            && queryTimeout.compareTo(Duration.ofDays(1)) <= 0,
        "queryTimeout must be from 4s to 1d");
    check(
        streamTimeout.compareTo(queryTimeout) >= 0
            && streamTimeout.compareTo(Duration.ofDays(1)) <= 0,
        "streamTimeout must be from queryTimeout to 1d");
    Duration most = queryTimeout.minus(RESERVE);
    checkWait("panelWait", panelWait, most);
    checkWait("exploreWait", exploreWait, most);
    checkWait("alertWait", alertWait, most);
    check(
        idleTimeout.compareTo(queryTimeout) > 0 && idleTimeout.compareTo(Duration.ofDays(1)) <= 0,
        "idleTimeout must be longer than queryTimeout, and at most 1d");
    check(!stopTimeout.isNegative(), "stopTimeout must not be negative");
  }

  /** Loopback only, limits for one team. */
  public static ServerSettings defaults() {
    return new ServerSettings(
        "127.0.0.1",
        7117,
        Secret.NONE,
        true,
        false,
        1 << 20,
        64 << 10,
        Duration.ofDays(30),
        1000,
        32,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(25),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        List.of(),
        "",
        "");
  }

  /** The same on another port. */
  public ServerSettings withPort(int other) {
    return new ServerSettings(
        host,
        other,
        token,
        openReadiness,
        openMetrics,
        maxBodyBytes,
        maxQueryBytes,
        maxRange,
        maxRows,
        maxConcurrentQueries,
        panelWait,
        exploreWait,
        alertWait,
        queryTimeout,
        streamTimeout,
        idleTimeout,
        stopTimeout,
        corsOrigins,
        tempoDatasourceUid,
        tempoDatasourceName);
  }

  /** The longest wait for the model that a plain request may ask for. */
  public Duration maxWait() {
    return queryTimeout.minus(RESERVE);
  }

  /** The longest wait for the model that a request for an event stream may ask for. */
  public Duration maxStreamWait() {
    return streamTimeout.minus(RESERVE);
  }

  private static void checkWait(String key, Duration wait, Duration most) {
    check(
        !wait.isNegative() && wait.compareTo(most) <= 0,
        key + " must be from 0 to 3s less than queryTimeout");
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
