package dev.farseer.store;

import dev.farseer.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where cases, insights and work are kept. With a {@code url} that is PostgreSQL, which several
 * replicas may share; otherwise a SQLite file of this process alone.
 *
 * @param url PostgreSQL as {@code postgresql://host:5432/database}, options behind a question mark;
 *     empty for SQLite
 * @param user PostgreSQL's user
 * @param password its password
 * @param file SQLite's file; empty for {@code farseer.db} in the data folder, {@code :memory:} to
 *     forget everything at the end
 * @param connections most connections at once
 * @param timeout longest time that one call may take
 * @param keepInsights how long insights are kept
 * @param keepCases how long a model's case is kept that has not answered since; a person's stay
 * @param tidyEvery how often what is older is forgotten
 */
public record StoreSettings(
    String url,
    String user,
    Secret password,
    Path file,
    int connections,
    Duration timeout,
    Duration keepInsights,
    Duration keepCases,
    Duration tidyEvery) {
  /** Checks the ranges. */
  public StoreSettings {
    if (!url.isEmpty() && !url.matches("(?:jdbc:)?postgres(?:ql)?://[^\\s@]+")) {
      throw new IllegalArgumentException(
          "url must be like postgresql://host:5432/farseer, without user and password (store.user,"
              + " store.password), or empty for SQLite");
    }
    if (url.matches("(?i).*[?&](?:user|password)=.*")) {
      throw new IllegalArgumentException(
          "url must not carry user or password; they are store.user and store.password");
    }
    if (connections < 1 || connections > 200) {
      throw new IllegalArgumentException("connections must be from 1 to 200, got " + connections);
    }
    positive("timeout", timeout);
    positive("keepInsights", keepInsights);
    positive("keepCases", keepCases);
    positive("tidyEvery", tidyEvery);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be longer than 0");
    }
  }

  /** A SQLite file in the data folder. */
  public static StoreSettings defaults() {
    return new StoreSettings(
        "",
        "",
        Secret.NONE,
        Path.of(""),
        8,
        Duration.ofSeconds(5),
        Duration.ofDays(90),
        Duration.ofDays(365),
        Duration.ofHours(6));
  }

  /** The same, forgetting everything at the end. */
  public StoreSettings inMemory() {
    return at(Path.of(":memory:"));
  }

  /** The same with SQLite in another file. */
  public StoreSettings at(Path other) {
    return new StoreSettings(
        "", "", Secret.NONE, other, connections, timeout, keepInsights, keepCases, tidyEvery);
  }
}
