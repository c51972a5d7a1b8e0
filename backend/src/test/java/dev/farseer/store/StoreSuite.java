package dev.farseer.store;

import static dev.farseer.store.Kept.NOON;
import static dev.farseer.store.Kept.SECOND;
import static dev.farseer.store.Kept.confirmed;
import static dev.farseer.store.Kept.insight;
import static dev.farseer.store.Kept.model;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.WorkRoom.Claim;
import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store does, whatever database is below. */
abstract class StoreSuite {
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration OVER = Duration.ofMillis(-1);
  private static final Duration GAP = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Store store;

  /** Settings that lead to an empty store of this test alone. */
  abstract StoreSettings fresh();

  @BeforeEach
  void open() {
    store = Stores.open(fresh(), Telemetry.local());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The store under test. */
  Store store() {
    return store;
  }

  // cases

  @Test
  void aCaseIsGivenBackAsItWasPut() {
    StoredCase said = Kept.of("a", List.of("a", "old-a"), "dns_failure", StoredCase.MODEL, NOON);
    StoredCase kept = store.cases().put(said, "asked", "");
    assertTrue(kept.change() > 0);
    assertEquals(Kept.at(said, kept.change()), kept);
    assertEquals(kept, store.cases().get("a").orElseThrow());
    assertEquals(List.of(kept), store.cases().ofPatterns(List.of("old-a")));
    assertEquals(List.of(kept), store.cases().ofPatterns(List.of("a", "old-a", "a")));
    assertEquals(List.of(), store.cases().ofPatterns(List.of("b")));
    assertEquals(List.of(), store.cases().ofPatterns(List.of()));
    assertEquals(1, store.cases().count());
    assertTrue(store.cases().get("b").isEmpty());
  }

  @Test
  void onePatternMayHaveSeveralCases() {
    store.cases().put(Kept.of("a|500", List.of("a"), "bug", StoredCase.MODEL, NOON), "", "");
    store.cases().put(Kept.of("a|404", List.of("a"), "benign", StoredCase.MODEL, NOON), "", "");
    assertEquals(
        Set.of("a|500", "a|404"),
        Set.copyOf(store.cases().ofPatterns(List.of("a")).stream().map(StoredCase::id).toList()));
  }

  @Test
  void manyPatternsAreLookedUpAtOnce() {
    List<String> ids = IntStream.range(0, 1200).mapToObj(i -> "p" + i).toList();
    for (int i = 0; i < ids.size(); i += 40) {
      store.cases().put(model(ids.get(i), "bug"), "", "");
    }
    assertEquals(30, store.cases().ofPatterns(ids).size());
  }

  @Test
  void aPersonsWordStaysWhenAModelSaysAnother() {
    store.cases().put(model("a", "dns_failure"), "asked", "");
    StoredCase person = store.cases().put(confirmed("a", "disk_full"), "confirmed", "eva");
    assertEquals("disk_full", person.rootCause());
    assertEquals(person, store.cases().put(model("a", "oom_killed"), "asked", ""));
    assertEquals(person, store.cases().get("a").orElseThrow());
    StoredCase other = store.cases().put(confirmed("a", "benign"), "confirmed", "max");
    assertEquals("benign", other.rootCause());
    assertEquals(
        List.of("asked", "confirmed", "confirmed"),
        store.cases().history("a").stream().map(CaseChange::why).toList());
    CaseChange last = store.cases().history("a").getLast();
    assertEquals("max", last.by());
    assertEquals("benign", last.rootCause());
    assertEquals("confirmed", last.origin());
    assertEquals(List.of(), store.cases().history("b"));
  }

  @Test
  void aModelMaySpeakAgainWhenAPersonsCaseWasRemoved() {
    store.cases().put(confirmed("a", "disk_full"), "confirmed", "eva");
    assertTrue(store.cases().remove("a", "forgotten", "eva"));
    StoredCase kept = store.cases().put(model("a", "oom_killed"), "asked", "");
    assertEquals("oom_killed", kept.rootCause());
    assertFalse(kept.removed());
  }

  @Test
  void formerPatternIdsStayKnown() {
    store.cases().put(Kept.of("a", List.of("a1", "a0"), "bug", "model", NOON), "", "");
    StoredCase kept =
        store
            .cases()
            .put(Kept.of("a", List.of("a2", "a1"), "bug", "model", NOON.plusSeconds(9)), "", "");
    assertEquals(List.of("a2", "a1", "a0"), kept.patternIds());
    assertEquals(NOON, kept.created(), "when it was first kept");
    assertEquals(NOON.plusSeconds(9), kept.lastSeen());
    assertEquals(1, store.cases().ofPatterns(List.of("a0")).size());
  }

  @Test
  void sayingTheSameAgainChangesNothing() {
    StoredCase kept = store.cases().put(model("a", "bug"), "asked", "");
    assertEquals(kept, store.cases().put(model("a", "bug"), "asked", ""));
    assertEquals(1, store.cases().history("a").size());
    assertEquals(kept.change(), store.cases().lastChange());
    // but that another one says so is worth a line
    assertEquals(kept, store.cases().put(model("a", "bug"), "asked again", "eva"));
    assertEquals(2, store.cases().history("a").size());
  }

  @Test
  void aRemovedCaseIsForgottenButForItsHistory() {
    store.cases().put(model("a", "bug"), "asked", "");
    assertTrue(store.cases().remove("a", "wrong", "eva"));
    assertFalse(store.cases().remove("a", "wrong", "eva"));
    assertFalse(store.cases().remove("b", "wrong", "eva"));
    assertTrue(store.cases().get("a").isEmpty());
    assertEquals(List.of(), store.cases().ofPatterns(List.of("a")));
    assertEquals(List.of(), store.cases().page(CaseFilter.ALL, "", 10));
    assertEquals(0, store.cases().count());
    assertEquals(
        List.of("asked", "wrong"),
        store.cases().history("a").stream().map(CaseChange::why).toList());
  }

  @Test
  void mistrustMultipliesTheTrust() {
    store.cases().put(model("a", "bug"), "", "");
    store.cases().put(model("b", "bug"), "", "");
    store.cases().mistrust(List.of("a", "nobody"), 0.5, "misled", "eva");
    store.cases().mistrust(List.of("a", "b"), 0.5, "misled", "eva");
    assertEquals(0.25, store.cases().get("a").orElseThrow().trust());
    assertEquals(0.5, store.cases().get("b").orElseThrow().trust());
    assertEquals(0.25, store.cases().history("a").getLast().trust());
    assertEquals(List.of(), store.cases().history("nobody"));
    store.cases().mistrust(List.of(), 0.5, "misled", "eva");
    assertThrows(
        IllegalArgumentException.class,
        () -> store.cases().mistrust(List.of("a"), 1.5, "misled", "eva"));
  }

  @Test
  void usesAreCounted() {
    StoredCase kept = store.cases().put(model("a", "bug"), "", "");
    store.cases().seen(Map.of("a", 3L, "nobody", 1L), NOON.plusSeconds(60));
    store.cases().seen(Map.of("a", 2L), NOON.minusSeconds(60));
    store.cases().seen(Map.of(), NOON);
    StoredCase now = store.cases().get("a").orElseThrow();
    assertEquals(5, now.seen());
    assertEquals(NOON.plusSeconds(60), now.lastSeen(), "the latest");
    assertEquals(kept.change(), now.change(), "whoever follows need not read it again");
  }

  @Test
  void whoeverFollowsSeesEachChangeInItsOrder() {
    assertEquals(0, store.cases().lastChange());
    assertEquals(List.of(), store.cases().changedAfter(0, 10));
    store.cases().put(model("a", "bug"), "", "");
    store.cases().put(model("b", "bug"), "", "");
    long before = store.cases().lastChange();
    store.cases().put(model("c", "bug"), "", "");
    store.cases().mistrust(List.of("a", "c"), 0.5, "misled", "");
    store.cases().remove("b", "wrong", "");
    List<StoredCase> changed = store.cases().changedAfter(before, 10);
    assertEquals(List.of("a", "c", "b"), changed.stream().map(StoredCase::id).toList());
    assertTrue(changed.getLast().removed());
    assertEquals(changed.getLast().change(), store.cases().lastChange());
    assertEquals(
        List.of("a"), store.cases().changedAfter(before, 1).stream().map(StoredCase::id).toList());
  }

  @Test
  void followersMissNothingThatIsWrittenMeanwhile() throws Exception {
    int writers = 4;
    int each = 25;
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      tasks.add(
          () -> {
            for (int i = 0; i < each; i++) {
              store.cases().put(model("w" + writer + "-" + i, "bug"), "", "");
            }
            return true;
          });
    }
    Set<String> followed = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> running = new ArrayList<>();
      tasks.forEach(task -> running.add(threads.submit(task)));
      long known = 0;
      boolean ended = false;
      while (true) {
        List<StoredCase> news = store.cases().changedAfter(known, 7);
        for (StoredCase one : news) {
          assertTrue(one.change() > known);
          known = one.change();
          followed.add(one.id());
        }
        if (news.isEmpty() && ended) {
          break;
        }
        // whatever ended before this reading began was seen by it or is by the next
        ended = running.stream().allMatch(Future::isDone);
      }
      for (Future<Boolean> future : running) {
        assertTrue(future.get());
      }
    }
    assertEquals(writers * each, followed.size());
  }

  @Test
  void casesArePagedInTheOrderOfTheirIds() {
    for (String id : List.of("b", "B", "a", "z-1", "Z")) {
      store.cases().put(model(id, id.equals("a") ? "benign" : "bug"), "", "");
    }
    store.cases().put(confirmed("c", "bug"), "", "");
    assertEquals(List.of("B", "Z", "a"), ids(store.cases().page(CaseFilter.ALL, "", 3)));
    assertEquals(List.of("b", "c", "z-1"), ids(store.cases().page(CaseFilter.ALL, "a", 3)));
    assertEquals(List.of(), ids(store.cases().page(CaseFilter.ALL, "z-1", 3)));
    assertEquals(List.of("c"), ids(store.cases().page(new CaseFilter("confirmed", "", ""), "", 9)));
    assertEquals(List.of("a"), ids(store.cases().page(new CaseFilter("", "benign", ""), "", 9)));
    assertEquals(
        List.of("B", "b"),
        ids(store.cases().page(new CaseFilter("", "", "SUMMARY of b"), "", 9)).stream()
            .filter(id -> id.equalsIgnoreCase("b"))
            .toList());
    assertEquals(
        List.of("z-1"), ids(store.cases().page(new CaseFilter("", "", "refused Z-1"), "", 9)));
    assertEquals(6, store.cases().page(new CaseFilter("", "", "\"quoted\""), "", 9).size());
    assertEquals(List.of(), ids(store.cases().page(new CaseFilter("", "", "100%"), "", 9)));
  }

  private static List<String> ids(List<StoredCase> cases) {
    return cases.stream().map(StoredCase::id).toList();
  }

  // insights

  @Test
  void anInsightIsGivenBackAsItWasKept() {
    StoredInsight seen = insight("i", 100, 200);
    store.insights().merge(List.of(seen), GAP);
    StoredInsight kept = store.insights().latest("i").orElseThrow();
    assertTrue(kept.number() > 0);
    assertEquals(withNumber(seen, kept.number()), kept);
    assertEquals(List.of(kept), store.insights().find(query(150, 150)));
    assertTrue(store.insights().latest("j").isEmpty());
    assertEquals(1, store.insights().count());
    store.insights().merge(List.of(), GAP);
  }

  private static StoredInsight withNumber(StoredInsight i, long number) {
    return new StoredInsight(
        number,
        i.insightId(),
        i.tenant(),
        i.role(),
        i.causeId(),
        i.rootCause(),
        i.severity(),
        i.component(),
        i.summary(),
        i.action(),
        i.confidence(),
        i.count(),
        i.firstNs(),
        i.lastNs(),
        i.traceIds(),
        i.source(),
        i.promptId(),
        i.model(),
        i.analysisTraceId(),
        i.evidence(),
        i.patterns(),
        i.windows());
  }

  private static InsightQuery query(long fromSecond, long toSecond) {
    return new InsightQuery("shop", fromSecond * SECOND, toSecond * SECOND, 0, "", "", 100);
  }

  @Test
  void seeingTheSameAgainCountsAWindowOnly() {
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    StoredInsight before = store.insights().latest("i").orElseThrow();
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    StoredInsight after = store.insights().latest("i").orElseThrow();
    assertEquals(2, after.windows());
    assertEquals(withWindows(before, 2), after);
    assertEquals(1, store.insights().count());
  }

  private static StoredInsight withWindows(StoredInsight i, long windows) {
    return new StoredInsight(
        i.number(),
        i.insightId(),
        i.tenant(),
        i.role(),
        i.causeId(),
        i.rootCause(),
        i.severity(),
        i.component(),
        i.summary(),
        i.action(),
        i.confidence(),
        i.count(),
        i.firstNs(),
        i.lastNs(),
        i.traceIds(),
        i.source(),
        i.promptId(),
        i.model(),
        i.analysisTraceId(),
        i.evidence(),
        i.patterns(),
        windows);
  }

  @Test
  void whatOverlapsOrComesSoonBecomesOneStretch() {
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    store.insights().merge(List.of(insight("i", "shop", 4, "oom_killed", "pay", 150, 250)), GAP);
    store
        .insights()
        .merge(List.of(insight("i", 310, 320)), GAP); // 60 s later: no longer than the gap
    store.insights().merge(List.of(insight("i", 20, 40)), GAP); // and before it
    StoredInsight whole = store.insights().latest("i").orElseThrow();
    assertEquals(1, store.insights().count());
    assertEquals(20 * SECOND, whole.firstNs());
    assertEquals(320 * SECOND, whole.lastNs());
    assertEquals(4, whole.severity(), "the highest");
    assertEquals("dns_failure", whole.rootCause(), "the latest");
    assertEquals("Summary at 320", whole.summary(), "the latest");
    assertEquals("analysis-40", whole.analysisTraceId(), "of whoever looked last");
    assertEquals(4, whole.windows());
    assertEquals(
        Set.of("trace-200", "trace-250", "trace-320", "trace-40"), Set.copyOf(whole.traceIds()));
  }

  @Test
  void whatComesLaterIsAnotherStretch() {
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    store.insights().merge(List.of(insight("i", 261, 300)), GAP);
    assertEquals(2, store.insights().count());
    assertEquals(300 * SECOND, store.insights().latest("i").orElseThrow().lastNs());
    // a third between them touches both
    store.insights().merge(List.of(insight("i", 210, 220)), GAP);
    assertEquals(1, store.insights().count());
    StoredInsight whole = store.insights().latest("i").orElseThrow();
    assertEquals(100 * SECOND, whole.firstNs());
    assertEquals(3, whole.windows());
  }

  @Test
  void oneMergeMayHaveTheSameInsightSeveralTimes() {
    store
        .insights()
        .merge(
            List.of(
                insight("i", 100, 110),
                insight("i", 300, 310),
                insight("j", 100, 110),
                insight("i", 170, 240)),
            GAP);
    assertEquals(2, store.insights().count());
    assertEquals(3, store.insights().latest("i").orElseThrow().windows());
  }

  @Test
  void tenantsHaveTheirOwnInsights() {
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    store.insights().merge(List.of(insight("i", "bank", 2, "bug", "c", 150, 250)), GAP);
    assertEquals(2, store.insights().count());
    assertEquals(1, store.insights().find(query(0, 1000)).size());
    assertEquals("bank", store.insights().latest("i").orElseThrow().tenant());
  }

  @Test
  void stretchesAreFoundByTheTimeThatTheyTouch() {
    store
        .insights()
        .merge(
            List.of(
                insight("short", 100, 101),
                insight("long", 10, 5_000_000),
                insight("moment", 200, 200),
                insight("later", 400, 500)),
            GAP);
    assertEquals(List.of("long", "short"), found(query(50, 150)));
    assertEquals(List.of("long", "moment"), found(query(200, 200)));
    assertEquals(List.of("long"), found(query(201, 399)));
    assertEquals(List.of("long", "later"), found(query(450, 460)));
    assertEquals(List.of(), found(query(0, 9)));
    assertEquals(List.of("long"), found(query(5_000_000, 6_000_000)));
    assertEquals(List.of(), found(query(5_000_001, 6_000_000)));
    assertEquals(
        List.of("long", "later", "moment", "short"),
        found(new InsightQuery("shop", Long.MIN_VALUE, Long.MAX_VALUE, 0, "", "", 100)));
  }

  @Test
  void stretchesAreFoundByWhatTheySay() {
    store
        .insights()
        .merge(
            List.of(
                insight("a", "shop", 4, "dns_failure", "pay", 100, 400),
                insight("b", "shop", 1, "dns_failure", "cart", 100, 200),
                insight("c", "shop", 3, "disk_full", "pay", 100, 150)),
            GAP);
    long to = 300 * SECOND;
    assertEquals(List.of("a", "b", "c"), found(new InsightQuery("shop", 0, to, 0, "", "", 9)));
    assertEquals(List.of("a", "c"), found(new InsightQuery("shop", 0, to, 2, "", "", 9)));
    assertEquals(
        List.of("a", "b"), found(new InsightQuery("shop", 0, to, 0, "dns_failure", "", 9)));
    assertEquals(List.of("a", "c"), found(new InsightQuery("shop", 0, to, 0, "", "pay", 9)));
    assertEquals(List.of("c"), found(new InsightQuery("shop", 0, to, 2, "disk_full", "pay", 9)));
    assertEquals(List.of("a", "b"), found(new InsightQuery("shop", 0, to, 0, "", "", 2)));
    assertEquals(List.of(), found(new InsightQuery("bank", 0, to, 0, "", "", 9)));
  }

  private List<String> found(InsightQuery query) {
    return store.insights().find(query).stream().map(StoredInsight::insightId).toList();
  }

  @Test
  void aComponentOfAnyLengthCanBeKept() {
    String name = "very-long-".repeat(1000);
    store.insights().merge(List.of(insight("a", "shop", 4, "bug", name, 100, 400)), GAP);
    assertEquals(List.of("a"), found(new InsightQuery("shop", 0, 300 * SECOND, 0, "", name, 9)));
  }

  @Test
  void mergesAtTheSameTimeMakeOneStretch() throws Exception {
    together(
        8,
        writer -> {
          for (int i = 0; i < 10; i++) {
            store
                .insights()
                .merge(List.of(insight("i", 100 + i, 200 + i), insight("j", 100, 200)), GAP);
          }
        });
    assertEquals(2, store.insights().count());
    assertEquals(80, store.insights().latest("i").orElseThrow().windows());
  }

  // work

  private static Work work(String key, int priority) {
    return new Work(key, "shop", priority, "{\"key\": \"" + key + "\"}");
  }

  @Test
  void aQuestionIsTakenOnce() {
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("q", 1), "one", LEASE));
    Claim.Held held =
        assertInstanceOf(Claim.Held.class, store.work().claim(work("q", 1), "two", LEASE));
    assertTrue(held.until().isAfter(Instant.now().plusSeconds(60)));
    assertTrue(held.until().isBefore(Instant.now().plusSeconds(600)));
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("q", 1), "one", LEASE));
    assertEquals(1, store.work().held());
    store.work().finish("q", "two"); // it is not theirs
    assertEquals(1, store.work().held());
    store.work().finish("q", "one");
    assertEquals(0, store.work().held());
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("q", 1), "two", LEASE));
  }

  @Test
  void aLeaseThatIsNotRenewedIsLost() {
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("q", 1), "one", OVER));
    assertEquals(0, store.work().held());
    assertTrue(store.work().beat("q", "one", OVER), "nobody wanted it meanwhile");
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("q", 1), "two", LEASE));
    assertFalse(store.work().beat("q", "one", LEASE));
    assertTrue(store.work().beat("q", "two", LEASE));
    assertFalse(store.work().beat("nothing", "two", LEASE));
    store.work().fail("q", "one", "too late", LEASE); // it is not theirs any more
    assertEquals(1, store.work().held());
  }

  @Test
  void aQuestionThatFailedIsLeftAloneForAWhile() {
    store.work().claim(work("q", 1), "one", LEASE);
    store.work().fail("q", "one", "the model is down", Duration.ofMinutes(10));
    Claim.Paused paused =
        assertInstanceOf(Claim.Paused.class, store.work().claim(work("q", 1), "one", LEASE));
    assertEquals("the model is down", paused.note());
    assertEquals(Duration.ofMinutes(10), paused.pause());
    assertTrue(paused.until().isAfter(Instant.now().plusSeconds(300)));
    assertEquals(0, store.work().held());
    assertEquals(List.of(), store.work().takeOver("two", LEASE, 10));
    store.work().claim(work("r", 1), "one", LEASE);
    store.work().fail("r", "one", "once", Duration.ofMillis(1));
    while (!(store.work().claim(work("r", 1), "two", LEASE) instanceof Claim.Taken)) {
      Thread.onSpinWait();
    }
    store.work().fail("r", "two", "no pause", Duration.ZERO);
    assertInstanceOf(Claim.Taken.class, store.work().claim(work("r", 1), "one", LEASE));
  }

  @Test
  void whatWasLeftIsTakenOverTheMostUrgentFirst() {
    store.work().claim(work("later", 3), "dead", OVER);
    store.work().claim(work("soon", 1), "dead", OVER);
    store.work().claim(work("now", 0), "dead", OVER);
    store.work().claim(work("held", 0), "alive", LEASE);
    assertEquals(List.of(work("now", 0), work("soon", 1)), store.work().takeOver("new", LEASE, 2));
    assertEquals(List.of(work("later", 3)), store.work().takeOver("other", LEASE, 2));
    assertEquals(List.of(), store.work().takeOver("new", LEASE, 2));
    assertFalse(store.work().beat("now", "dead", LEASE));
    assertTrue(store.work().beat("now", "new", LEASE));
  }

  @Test
  void whoeverTakesOverAtTheSameTimeGetsDifferentQuestions() throws Exception {
    int questions = 60;
    for (int i = 0; i < questions; i++) {
      store.work().claim(work("q" + i, i % 4), "dead", OVER);
    }
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    together(
        8,
        thread -> {
          List<Work> some = store.work().takeOver("holder" + thread, LEASE, 5);
          while (!some.isEmpty()) {
            some.forEach(each -> taken.add(each.key()));
            some = store.work().takeOver("holder" + thread, LEASE, 5);
          }
        });
    assertEquals(questions, taken.size());
    assertEquals(questions, Set.copyOf(taken).size());
  }

  @Test
  void onlyOneOfManyWhoClaimGetsTheQuestion() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    together(
        16,
        thread -> {
          if (store.work().claim(work("q", 1), "holder" + thread, LEASE) instanceof Claim.Taken) {
            taken.incrementAndGet();
          }
        });
    assertEquals(1, taken.get());
  }

  @Test
  void tokensAreSummedByTenantAndDay() throws Exception {
    LocalDate day = LocalDate.of(2026, 1, 5);
    assertEquals(0, store.work().spent("shop", day));
    together(4, _ -> store.work().spend("shop", day, 25));
    assertEquals(150, store.work().spend("shop", day, 50));
    assertEquals(150, store.work().spent("shop", day));
    assertEquals(0, store.work().spent("bank", day));
    assertEquals(0, store.work().spent("shop", day.plusDays(1)));
  }

  // the whole

  @Test
  void changesOfCasesAndWorkAreHeard() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    try (Store.Hearing _ =
            store.hear(
                () -> {
                  throw new IllegalStateException("a callback that fails");
                });
        Store.Hearing _ =
            store.hear(
                () -> {
                  heard.incrementAndGet();
                  (first.getCount() > 0 ? first : second).countDown();
                })) {
      store.cases().put(model("a", "bug"), "", "");
      assertTrue(first.await(20, TimeUnit.SECONDS));
      store.work().claim(work("q", 1), "one", LEASE);
      store.work().finish("q", "one");
      assertTrue(second.await(20, TimeUnit.SECONDS));
    }
    assertTrue(store.cases().get("a").isPresent());
  }

  @Test
  void theStateSaysWhereItIsAndWhatItHolds() {
    store.cases().put(model("a", "bug"), "", "");
    StoreState state = store.state();
    assertTrue(state.up(), state.text());
    assertTrue(state.text().contains("1 cases, 0 insights, 0 questions"), state.text());
  }

  @Test
  void whatWasSaidOfInsightsTogetherIsKeptForAWhile() {
    StoredNarrative first = new StoredNarrative("The disk is full: nothing can be written.", "m");
    store.insights().tell("causes", first);
    assertEquals(Optional.of(first), store.insights().narrative("causes", Duration.ofHours(6)));
    assertEquals(Optional.empty(), store.insights().narrative("causes", Duration.ofHours(-1)));
    assertEquals(Optional.empty(), store.insights().narrative("others", Duration.ofHours(6)));
    StoredNarrative second = new StoredNarrative("The disk was full.", "larger");
    store.insights().tell("causes", second);
    assertEquals(Optional.of(second), store.insights().narrative("causes", Duration.ofHours(6)));
    assertEquals(0, store.tidy(Instant.now()));
    assertEquals(1, store.tidy(Instant.now().plus(Duration.ofDays(2))));
    assertEquals(Optional.empty(), store.insights().narrative("causes", Duration.ofDays(9)));
  }

  @Test
  void whatIsOldIsForgotten() {
    Instant now = Instant.now();
    Instant old = now.minus(Duration.ofDays(366));
    store.cases().put(Kept.of("old", List.of("old"), "bug", StoredCase.MODEL, old), "asked", "");
    store.cases().put(Kept.of("said", List.of("p"), "bug", StoredCase.CONFIRMED, old), "", "eva");
    store.cases().put(Kept.of("new", List.of("new"), "bug", StoredCase.MODEL, now), "asked", "");
    long before = now.minus(Duration.ofDays(91)).getEpochSecond();
    long lately = now.minus(Duration.ofDays(89)).getEpochSecond();
    store
        .insights()
        .merge(
            List.of(
                insight("i", before, before),
                insight("i", "bank", 1, "bug", "c", before, before),
                insight("j", before, lately)),
            GAP);
    store.work().claim(work("q", 1), "dead", OVER);
    store.work().spend("shop", LocalDate.of(2020, 1, 1), 5);
    long change = store.cases().lastChange();
    assertEquals(4, store.tidy(now), "a case, two insights and a day's tokens");
    assertEquals(List.of("new", "said"), ids(store.cases().page(CaseFilter.ALL, "", 9)));
    assertEquals(1, store.insights().count());
    assertEquals(0, store.work().spent("shop", LocalDate.of(2020, 1, 1)));
    StoredCase tombstone = store.cases().changedAfter(change, 9).getFirst();
    assertEquals("old", tombstone.id());
    assertTrue(tombstone.removed());
    assertEquals("has not answered for 365d", store.cases().history("old").getLast().why());
    assertEquals(0, store.tidy(now));
    // in the end nothing is left but a person's word
    Instant later = now.plus(Duration.ofDays(2000));
    assertEquals(
        9, store.tidy(later), "a case; two tombstones, four lines, a stretch, the question");
    assertEquals(List.of(), store.cases().history("old"));
    assertEquals(List.of(), store.work().takeOver("new", LEASE, 10));
    assertEquals(List.of("said"), ids(store.cases().changedAfter(0, 9)), "no tombstones either");
    assertTrue(store.cases().lastChange() >= tombstone.change(), "numbers never go back");
  }

  @Test
  void aBackupOpensAsAStore() throws Exception {
    StoredCase kept = store.cases().put(model("a", "bug"), "asked", "");
    store.insights().merge(List.of(insight("i", 100, 200)), GAP);
    store.insights().tell("causes", new StoredNarrative("It is the disk.", "m"));
    store.work().claim(work("q", 1), "one", LEASE);
    store.work().spend("shop", LocalDate.of(2026, 1, 5), 7);
    Path file = folder.resolve("backup.db");
    store.backup(file);
    try (Store copy = Stores.open(StoreSettings.defaults().at(file), Telemetry.local())) {
      assertEquals(kept, copy.cases().get("a").orElseThrow());
      assertEquals(kept.change(), copy.cases().lastChange());
      assertEquals(1, copy.cases().history("a").size());
      assertEquals(store.insights().latest("i"), copy.insights().latest("i"));
      assertTrue(copy.insights().narrative("causes", Duration.ofHours(1)).isPresent());
      assertEquals(7, copy.work().spent("shop", LocalDate.of(2026, 1, 5)));
      assertEquals(List.of(work("q", 1)), copy.work().takeOver("new", LEASE, 10));
      copy.cases().put(model("b", "bug"), "asked", "");
      assertEquals(2, copy.cases().count());
      copy.insights().merge(List.of(insight("other", 100, 200)), GAP);
      assertEquals(2, copy.insights().count());
    }
    assertEquals(1, store.cases().count());
    Problem problem = assertThrows(Problem.class, () -> store.backup(file));
    assertEquals(Reason.FILE, problem.reason());
    assertTrue(problem.detail().contains("exists already"), problem.detail());
    Problem nowhere =
        assertThrows(Problem.class, () -> store.backup(folder.resolve("none").resolve("b.db")));
    assertEquals(Reason.FILE, nowhere.reason());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.filter(each -> each.toString().contains(".part")).toList());
    }
  }

  @Test
  void anInterruptDoesNotEndACallAndStaysSet() throws Exception {
    AtomicInteger good = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "t" + i;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    store.cases().put(model(id, "bug"), "", "");
                    if (Thread.currentThread().isInterrupted()
                        && store.cases().get(id).isPresent()) {
                      good.incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    assertEquals(20, good.get());
    assertEquals(20, store.cases().count());
  }

  @Test
  void aClosedStoreSaysSo() {
    store.cases().put(model("a", "bug"), "", "");
    store.close();
    store.close();
    Problem problem = assertThrows(Problem.class, () -> store.cases().get("a"));
    assertEquals(Reason.STOPPING, problem.reason());
    assertFalse(store.state().up());
  }

  /** What one of several threads does. */
  interface Part {
    void run(int thread);
  }

  /** Runs the same on several threads at once. */
  static void together(int threads, Part part) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService running = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        all.add(
            running.submit(
                () -> {
                  start.await();
                  part.run(number);
                  return true;
                }));
      }
      start.countDown();
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    }
  }
}
