package dev.farseer.store;

import dev.farseer.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL with data of its own, for tests of any package: the programs of the folder that
 * the environment variable FARSEER_TEST_POSTGRES names, else the system's newest, else some that
 * are fetched once into the user's cache folder. Where neither is to be had, the tests that want it
 * are skipped, or fail when the environment variable FARSEER_TEST_STRICT is {@code true}. It ends
 * with this process, however that ends.
 */
public final class PostgresServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PostgresServer.class.getName());
  private static final String USER = "farseer";
  private static final String PASSWORD = "farseer's";

  /** Ends the server when the pipe from this process breaks. */
  private static final String KEEPER =
      """
      data=$1; shift
      "$@" >>"$data.log" 2>&1 </dev/null & server=$!
      cat >/dev/null
      kill -QUIT $server; wait $server
      """;

  private static @Nullable PostgresServer shared;
  private static @Nullable String missing;

  private final Path folder;
  private final Path programs;
  private final List<String> asUser;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private @Nullable Process process;

  private PostgresServer(Path folder, Path programs, List<String> asUser, int port) {
    this.folder = folder;
    this.programs = programs;
    this.asUser = asUser;
    this.port = port;
  }

  /** The one of this process; skips the test where there is none. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = own();
    }
    return shared;
  }

  /** One for a test that stops it; skips the test where there is none. */
  public static synchronized PostgresServer own() {
    if (missing == null) {
      try {
        Path programs = programs();
        PostgresServer server = make(programs);
        server.start();
        return server;
      } catch (IOException e) {
        missing = String.valueOf(e.getMessage());
        LOG.log(Level.WARNING, "There is no PostgreSQL, its tests are skipped: {0}", missing);
      }
    }
    String why = "no PostgreSQL: " + missing;
    if (Boolean.parseBoolean(System.getenv("FARSEER_TEST_STRICT"))) {
      throw new AssertionError(why);
    }
    Assumptions.abort(why);
    throw new AssertionError(why);
  }

  /** Settings that lead to a new, empty database. */
  public StoreSettings database() {
    String name = "test" + databases.incrementAndGet();
    sql("CREATE DATABASE " + name);
    return settings(port, name);
  }

  /** The same database through another port. */
  public static StoreSettings through(StoreSettings settings, int otherPort) {
    return settings(otherPort, settings.url().replaceFirst(".*/", ""));
  }

  private static StoreSettings settings(int port, String name) {
    StoreSettings defaults = StoreSettings.defaults();
    return new StoreSettings(
        "postgresql://127.0.0.1:" + port + "/" + name,
        USER,
        new Secret(PASSWORD),
        Path.of(""),
        defaults.connections(),
        Duration.ofSeconds(20),
        defaults.keepInsights(),
        defaults.keepCases(),
        defaults.tidyEvery());
  }

  /** Where it listens, on this machine. */
  public int port() {
    return port;
  }

  /** Runs a statement in the database that everybody has. */
  public void sql(String statement) {
    sql("postgres", statement);
  }

  /** Runs a statement in a database. */
  public void sql(String database, String statement) {
    try (Connection connection = connect(database);
        Statement running = connection.createStatement()) {
      running.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD);
  }

  /** Starts it again after {@link #stop}. */
  public void start() throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "sh"));
    command.add(folder.resolve("data").toString());
    command.addAll(asUser);
    command.addAll(List.of(programs.resolve("bin/postgres").toString(), "-D"));
    command.add(folder.resolve("data").toString());
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=64MB",
            "fsync=off",
            "full_page_writes=off")) {
      command.addAll(List.of("-c", setting));
    }
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    awaitReady();
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (Connection connection = connect("postgres")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        Process started = process;
        if (started == null || !started.isAlive() || System.nanoTime() > end) {
          throw new IOException(
              "PostgreSQL did not start: " + Files.readString(folder.resolve("data.log")), e);
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops it at once, as a machine that dies; connections are cut. */
  public void stop() {
    Process running = process;
    if (running != null) {
      try {
        running.getOutputStream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      running.onExit().join();
      process = null;
    }
  }

  /** Stops it and removes its data. */
  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PostgresServer make(Path programs) throws IOException {
    Path folder = Files.createTempDirectory("farseer-postgres");
    Path usable = programs;
    List<String> asUser = List.of();
    if (System.getProperty("user.name", "").equals("root")) {
      // it refuses to run as root
      String user = has("postgres") ? "postgres" : "nobody";
      asUser = List.of("setpriv", "--reuid=" + user, "--clear-groups", "--");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (programs.startsWith(cache())) {
        // root's own folder is closed to others
        usable = folder.resolve("programs");
        run(List.of("cp", "-r", programs.toString(), usable.toString()));
      }
      Path data = Files.createDirectory(folder.resolve("data"));
      Files.setOwner(
          data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
    Path word = folder.resolve("password");
    Files.writeString(word, PASSWORD + "\n");
    List<String> command = new ArrayList<>(asUser);
    command.addAll(
        List.of(usable.resolve("bin/initdb").toString(), "-D", folder.resolve("data").toString()));
    command.addAll(List.of("-U", USER, "-A", "scram-sha-256", "--pwfile=" + word));
    command.addAll(List.of("-E", "UTF8", "--locale=C", "--no-sync"));
    run(command);
    PostgresServer server = new PostgresServer(folder, usable, asUser, freePort());
    Runtime.getRuntime().addShutdownHook(new Thread(server::closeQuietly));
    return server;
  }

  private void closeQuietly() {
    try {
      if (Files.exists(folder)) {
        close();
      }
    } catch (UncheckedIOException e) {
      LOG.log(Level.WARNING, "{0} could not be removed: {1}", folder, e);
    }
  }

  private static boolean has(String user) throws IOException {
    return Files.readAllLines(Path.of("/etc/passwd")).stream()
        .anyMatch(line -> line.startsWith(user + ":"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The folder in which bin is. */
  private static Path programs() throws IOException {
    String named = System.getenv().getOrDefault("FARSEER_TEST_POSTGRES", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    Path system = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(system)) {
      try (Stream<Path> versions = Files.list(system)) {
        Optional<Path> newest =
            versions
                .filter(version -> number(version) >= 15)
                .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                .max(Comparator.comparingInt(PostgresServer::number));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    Path fetched = cache().resolve("postgres");
    if (!Files.isExecutable(fetched.resolve("bin/postgres"))) {
      Files.createDirectories(cache());
      run(List.of("sh", "src/test/scripts/fetch-postgres.sh", fetched.toString()));
    }
    return fetched;
  }

  private static int number(Path version) {
    String name = String.valueOf(version.getFileName());
    return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static Path cache() {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path home =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return home.resolve("farseer");
  }

  /** Runs a program to its end; what it wrote last is the message when it fails. */
  private static void run(List<String> command) throws IOException {
    Path log = Files.createTempFile("farseer-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        List<String> lines = Files.readAllLines(log);
        throw new IOException(
            command.getFirst() + (lines.isEmpty() ? " failed" : ": " + lines.getLast()));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }
}
