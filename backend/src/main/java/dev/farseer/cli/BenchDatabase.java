package dev.farseer.cli;

import dev.farseer.settings.Secret;
import dev.farseer.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The database that a benchmark fills and measures. */
final class BenchDatabase {
  @Option(names = "--url", paramLabel = "URL", description = "As store.url: a PostgreSQL.")
  private String url = "";

  @Option(names = "--user", description = "As store.user.")
  private String user = "";

  @Option(
      names = "--password",
      description = "As store.password.",
      arity = "0..1",
      interactive = true)
  private String password = "";

  @Option(names = "--file", paramLabel = "FILE", description = "As store.file.")
  private Path file = Path.of("");

  /**
   * Its settings.
   *
   * @param folder where a SQLite file goes when no database is named
   */
  StoreSettings settings(Path folder) {
    StoreSettings d = StoreSettings.defaults();
    Path where = url.isEmpty() && file.toString().isEmpty() ? folder.resolve("farseer.db") : file;
    return new StoreSettings(
        url,
        user,
        new Secret(password),
        where,
        d.connections(),
        Duration.ofSeconds(30),
        d.keepInsights(),
        d.keepCases(),
        d.tidyEvery());
  }
}
