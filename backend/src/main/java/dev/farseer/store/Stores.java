package dev.farseer.store;

import dev.farseer.telemetry.Telemetry;
import java.nio.file.Path;
import java.util.Optional;

/** Opens stores. Nothing is read or written before the first call, and no failure is thrown. */
public final class Stores {
  private Stores() {}

  /**
   * The store of a process that answers queries. A SQLite file has one such process at a time;
   * questions that one before it held when it died are free to be taken over.
   */
  public static Store open(StoreSettings settings, Telemetry telemetry) {
    SqlStore store = store(settings, Sqlite.Role.SERVER, telemetry);
    store.startTidying();
    return store;
  }

  /**
   * The store of a command, which may run beside the process that answers queries. It does not
   * forget old rows by itself.
   */
  public static Store visit(StoreSettings settings) {
    return visitor(settings);
  }

  static SqlStore visitor(StoreSettings settings) {
    return store(settings, Sqlite.Role.VISITOR, Telemetry.local());
  }

  private static SqlStore store(StoreSettings settings, Sqlite.Role role, Telemetry telemetry) {
    Hints hints = new Hints();
    Database database =
        new Database(dialect(settings, role), settings.timeout(), hints, telemetry.metrics());
    return new SqlStore(database, hints, settings);
  }

  private static Dialect dialect(StoreSettings settings, Sqlite.Role role) {
    if (!settings.url().isEmpty()) {
      return new Postgres(settings);
    }
    Path file = settings.file();
    if (file.toString().equals(":memory:")) {
      return Sqlite.inMemory(settings.timeout());
    }
    return Sqlite.in(
        file.toString().isEmpty() ? DataFolder.find().resolve("farseer.db") : file,
        role,
        settings.connections(),
        settings.timeout());
  }

  /**
   * A folder for files that are made from a store and can be made from it anew: beside a SQLite
   * file; in the data folder, a folder for each database, for PostgreSQL; none for a store that
   * forgets.
   *
   * @param name what the files are
   */
  public static Optional<Path> derived(StoreSettings settings, String name) {
    if (!settings.url().isEmpty()) {
      String database = Integer.toHexString(settings.url().hashCode());
      return Optional.of(DataFolder.find().resolve(name + "-" + database));
    }
    Path file = settings.file();
    if (file.toString().equals(":memory:")) {
      return Optional.empty();
    }
    Path database = file.toString().isEmpty() ? DataFolder.find().resolve("farseer.db") : file;
    return Optional.of(database.resolveSibling(database.getFileName() + "-" + name));
  }
}
