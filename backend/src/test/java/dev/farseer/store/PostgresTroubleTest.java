package dev.farseer.store;

import static dev.farseer.store.Kept.confirmed;
import static dev.farseer.store.Kept.insight;
import static dev.farseer.store.Kept.model;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.store.WorkRoom.Claim;
import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that is down, slow, cut off, too new or not what it should be. */
final class PostgresTroubleTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static Store open(StoreSettings settings) {
    return Stores.open(settings, Telemetry.local());
  }

  private static StoreSettings with(StoreSettings s, Duration timeout) {
    return new StoreSettings(
        s.url(),
        s.user(),
        s.password(),
        s.file(),
        s.connections(),
        timeout,
        s.keepInsights(),
        s.keepCases(),
        s.tidyEvery());
  }

  private static Problem refused(StoreSettings settings) {
    try (Store store = open(settings)) {
      Problem problem = assertThrows(Problem.class, () -> store.cases().get("a"));
      assertEquals(Reason.STORE, problem.reason());
      assertFalse(store.state().up());
      assertEquals(problem.detail(), store.state().text());
      return problem;
    }
  }

  static void eventually(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not come to pass");
      Thread.sleep(20);
    }
  }

  @Test
  void aDatabaseThatIsDownAtStartIsFoundWhenItIsUp() throws Exception {
    try (PostgresServer server = PostgresServer.own()) {
      StoreSettings settings = server.database();
      server.stop();
      try (Store store = open(settings)) {
        Problem problem =
            assertThrows(Problem.class, () -> store.cases().put(model("a", "b"), "", ""));
        assertTrue(problem.detail().contains("cannot be reached"), problem.detail());
        assertTrue(problem.detail().contains("store.url"), problem.detail());
        assertThrows(Problem.class, () -> store.cases().put(model("a", "b"), "", ""));
        server.start();
        eventually(() -> store.state().up());
        store.cases().put(model("a", "bug"), "", "");
        // and a restart between two calls is not noticed at all
        server.stop();
        server.start();
        assertTrue(store.cases().get("a").isPresent());
      }
    }
  }

  @Test
  void aTransactionWhoseConnectionBreaksIsRunAgain() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Proxy proxy = new Proxy(PostgresServer.shared().port());
        Store store = open(PostgresServer.through(settings, proxy.port()))) {
      store.cases().put(model("a", "bug"), "", "");
      proxy.cut();
      assertTrue(store.cases().get("a").isPresent());
      proxy.cutAfter("farseer_case_history");
      store.cases().put(model("b", "bug"), "asked", "");
      assertTrue(proxy.hasCut());
      assertEquals(1, store.cases().history("b").size());
      // a count is only run again when it cannot have been committed
      proxy.cutAfter("farseer_spent");
      assertEquals(25, store.work().spend("shop", DAY, 25));
      assertTrue(proxy.hasCut());
    }
  }

  @Test
  void whatIsCommittedWithoutAnAnswerIsNotDoneTwice() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Store store = open(settings)) {
      assertEquals(0, store.cases().count());
      StoredCase kept =
          cutAtCommit(settings, far -> far.cases().put(model("a", "bug"), "asked", ""));
      assertEquals(kept, store.cases().get("a").orElseThrow());
      assertEquals(1, store.cases().history("a").size());
      assertEquals(kept.change(), store.cases().lastChange());
      boolean removed = cutAtCommit(settings, far -> far.cases().remove("a", "wrong", ""));
      assertTrue(removed);
      assertTrue(store.cases().get("a").isEmpty());
      Problem problem =
          cutAtCommit(
              settings,
              far -> assertThrows(Problem.class, () -> far.work().spend("shop", DAY, 25)));
      assertEquals(Reason.STORE, problem.reason());
      eventually(() -> store.work().spent("shop", DAY) > 0); // the server is still at it
      assertEquals(25, store.work().spent("shop", DAY), "once, not twice");
      assertEquals(
          new Claim.Taken(),
          cutAtCommit(
              settings,
              far -> far.work().claim(new Work("q", "shop", 1, ""), "one", Duration.ofMinutes(5))));
    }
  }

  /** Does something on a connection that breaks after the commit and before its answer. */
  private static <T> T cutAtCommit(StoreSettings settings, Function<Store, T> action) {
    // the driver spells its commands out only the first time that a connection uses them
    try (Proxy proxy = new Proxy(PostgresServer.shared().port());
        Store far = open(PostgresServer.through(settings, proxy.port()))) {
      proxy.cutAfter("COMMIT");
      T result = action.apply(far);
      assertTrue(proxy.hasCut());
      return result;
    }
  }

  @Test
  void aDatabaseThatHangsEndsTheCallAndIsUsedAgainLater() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Proxy proxy = new Proxy(PostgresServer.shared().port());
        Store store = open(with(PostgresServer.through(settings, proxy.port()), SHORT))) {
      eventually(() -> store.state().up());
      store.cases().put(model("a", "bug"), "", "");
      proxy.hang(true);
      Problem problem = assertThrows(Problem.class, () -> store.cases().get("a"));
      assertEquals(Reason.STORE, problem.reason());
      assertFalse(store.state().up());
      proxy.hang(false);
      eventually(() -> store.state().up());
      assertTrue(store.cases().get("a").isPresent());
    }
  }

  @Test
  void aLockThatIsHeldTooLongEndsTheCall() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Store store = open(settings);
        Store hasty = open(with(settings, SHORT))) {
      store.cases().put(model("a", "bug"), "", "");
      eventually(() -> hasty.state().up());
      try (var connection = new Postgres(settings).connect(Dialect.Use.WRITE)) {
        connection.setAutoCommit(false);
        new Tx(connection, false).number(CaseSql.LAST_CHANGE + " FOR UPDATE");
        Problem problem =
            assertThrows(Problem.class, () -> hasty.cases().put(model("b", "bug"), "", ""));
        assertTrue(problem.detail().contains("store.timeout"), problem.detail());
        assertTrue(hasty.cases().get("a").isPresent(), "reading goes on");
      }
      eventually(() -> put(hasty, "b"));
    }
  }

  private static boolean put(Store store, String id) {
    try {
      store.cases().put(model(id, "bug"), "", "");
      return true;
    } catch (Problem e) {
      return false;
    }
  }

  @Test
  void whatIsWrongIsSaidWithoutThePassword() {
    StoreSettings good = PostgresServer.shared().database();
    Problem user =
        refused(
            new StoreSettings(
                good.url(),
                "somebody",
                new Secret("hunter2"),
                good.file(),
                1,
                good.timeout(),
                good.keepInsights(),
                good.keepCases(),
                good.tidyEvery()));
    assertTrue(user.detail().contains("store.password"), user.detail());
    assertFalse(user.detail().contains("hunter2"), user.detail());
    String url = good.url().replaceFirst("[^/]*$", "");
    Problem database = refused(at(good, url + "nowhere?sslmode=disable"));
    assertTrue(database.detail().contains("has no such database; create it"), database.detail());
    assertTrue(database.detail().contains("/nowhere has"), database.detail());
    PostgresServer.shared()
        .sql(
            "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    assertTrue(refused(at(good, url + "latin")).detail().contains("UTF8"));
    PostgresServer.shared().sql("CREATE DATABASE standby");
    PostgresServer.shared().sql("ALTER DATABASE standby SET default_transaction_read_only = on");
    Problem standby = refused(at(good, url + "standby"));
    assertTrue(standby.detail().contains("takes no writes"), standby.detail());
  }

  private static StoreSettings at(StoreSettings good, String url) {
    return new StoreSettings(
        url,
        good.user(),
        good.password(),
        good.file(),
        good.connections(),
        good.timeout(),
        good.keepInsights(),
        good.keepCases(),
        good.tidyEvery());
  }

  @Test
  void aNewerSchemaIsNotTouched() {
    StoreSettings settings = PostgresServer.shared().database();
    try (Store store = open(settings)) {
      store.cases().put(model("a", "bug"), "", "");
    }
    PostgresServer.shared()
        .sql(
            settings.url().replaceFirst(".*/", ""),
            "INSERT INTO farseer_schema (installed_rank, version, description, type, script,"
                + " installed_by, execution_time, success)"
                + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'x', 1, true)");
    Problem problem = refused(settings);
    assertTrue(problem.detail().contains("newer Farseer (schema 99"), problem.detail());
  }

  @Test
  void tablesOfOthersMayBeThere() {
    StoreSettings settings = PostgresServer.shared().database();
    PostgresServer.shared()
        .sql(settings.url().replaceFirst(".*/", ""), "CREATE TABLE of_another_program (a INT)");
    try (Store store = open(settings)) {
      store.cases().put(model("a", "bug"), "", "");
      assertEquals(1, store.cases().count());
    }
  }

  @Test
  void replicasThatStartTogetherMakeTheTablesOnce() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    StoreSuite.together(
        5,
        number -> {
          try (Store store = open(settings)) {
            store.cases().put(model("r" + number, "bug"), "", "");
          }
        });
    try (Store store = open(settings)) {
      assertEquals(5, store.cases().count());
    }
  }

  @Test
  void twoReplicasShareWhatTheyKnowAndDo() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    Duration lease = Duration.ofMinutes(5);
    try (Store one = open(settings);
        Store two = open(settings)) {
      assertTrue(one.shared());
      one.cases().put(confirmed("a", "disk_full"), "said", "eva");
      assertEquals("disk_full", two.cases().put(model("a", "bug"), "asked", "").rootCause());
      Work work = new Work("q", "shop", 1, "{}");
      assertEquals(new Claim.Taken(), one.work().claim(work, "one", lease));
      assertTrue(two.work().claim(work, "two", lease) instanceof Claim.Held);
      one.work().beat("q", "one", Duration.ofMillis(-1)); // one dies
      assertEquals(List.of(work), two.work().takeOver("two", lease, 9));
      assertFalse(one.work().beat("q", "one", lease));

      Latch heard = new Latch();
      try (Store.Hearing _ = two.hear(heard::open)) {
        // its connection is made in the background
        eventually(
            () -> {
              one.cases().mistrust(List.of("a"), 0.999, "again", "");
              return heard.isOpen();
            });
      }
      StoreSuite.together(
          8,
          number -> {
            Store store = number % 2 == 0 ? one : two;
            for (int i = 0; i < 10; i++) {
              store
                  .insights()
                  .merge(
                      List.of(insight("j", 100, 200), insight("i", 100 + i, 200 + i)),
                      Duration.ofSeconds(60));
              store.cases().put(model("c" + number + "-" + i, "bug"), "", "");
            }
          });
      assertEquals(2, one.insights().count());
      assertEquals(80, two.insights().latest("i").orElseThrow().windows());
      List<Long> numbers =
          two.cases().changedAfter(0, 1000).stream().map(StoredCase::change).toList();
      assertEquals(81, numbers.size());
      assertEquals(numbers.stream().distinct().sorted().toList(), numbers);
    }
  }

  @Test
  void aFollowerOfTwoWritersMissesNothing() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Store one = open(settings);
        Store two = open(settings);
        Store follower = open(settings)) {
      Thread following =
          Thread.ofVirtual()
              .start(
                  () -> {
                    long known = 0;
                    int seen = 0;
                    while (seen < 200) {
                      for (StoredCase each : follower.cases().changedAfter(known, 9)) {
                        known = each.change();
                        seen++;
                      }
                    }
                  });
      StoreSuite.together(
          8,
          number -> {
            for (int i = 0; i < 25; i++) {
              (number % 2 == 0 ? one : two)
                  .cases()
                  .put(model("c" + number + "-" + i, "bug"), "", "");
            }
          });
      assertTrue(following.join(Duration.ofSeconds(60)), "a change was missed");
    }
  }

  @Test
  void hintsComeAgainAfterTheConnectionWasLost() throws Exception {
    StoreSettings settings = PostgresServer.shared().database();
    try (Proxy proxy = new Proxy(PostgresServer.shared().port());
        Store far = open(PostgresServer.through(settings, proxy.port()));
        Store near = open(settings)) {
      near.cases().put(model("a", "bug"), "", "");
      Latch heard = new Latch();
      try (Store.Hearing _ = far.hear(heard::open)) {
        eventually(
            () -> {
              near.cases().mistrust(List.of("a"), 0.999, "again", "");
              return heard.isOpen();
            });
        proxy.cut();
        heard.shut();
        eventually(
            () -> {
              near.cases().mistrust(List.of("a"), 0.999, "again", "");
              return heard.isOpen();
            });
      }
    }
  }

  /** Something that has happened, or not yet. */
  private static final class Latch {
    private volatile boolean open;

    void open() {
      open = true;
    }

    void shut() {
      open = false;
    }

    boolean isOpen() {
      return open;
    }
  }
}
