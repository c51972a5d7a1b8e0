package dev.farseer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Severity;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.llm.FakeServer;
import dev.farseer.log.TimeRange;
import dev.farseer.store.InsightQuery;
import dev.farseer.store.InsightRoom;
import dev.farseer.store.StoredInsight;
import dev.farseer.store.StoredNarrative;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What windows have shown, looked up later. */
final class InsightHistoryTest extends PipelineTest {
  private static PastInsights.Wanted everything(TimeRange range) {
    return new PastInsights.Wanted(range, Severity.LOW, "", "", 100);
  }

  @Test
  void whatAWindowShowedIsFoundLaterWithoutReadingIt() throws Exception {
    Pipeline.fill(
        loki, List.of(Pipeline.line("dial tcp 10.2.0.7:5432: connect: connection refused")));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation shown = pipeline.ask(Duration.ZERO);
      var trouble = shown.insights().getFirst();
      List<StoredInsight> past = pipeline.history.find(everything(Pipeline.WINDOW));
      assertEquals(List.of(trouble.id()), past.stream().map(StoredInsight::insightId).toList());
      StoredInsight kept = past.getFirst();
      assertEquals(trouble.rootCause(), kept.rootCause());
      assertEquals(trouble.severity().rank(), kept.severity());
      assertEquals(trouble.onsetNs(), kept.firstNs());
      assertEquals(trouble.lastNs(), kept.lastNs());
      assertEquals(trouble.count(), kept.count());
      TimeRange dayBefore =
          new TimeRange(
              Pipeline.WINDOW.startNs() - Duration.ofDays(1).toNanos(),
              Pipeline.WINDOW.startNs() - Duration.ofHours(20).toNanos());
      assertEquals(List.of(), pipeline.history.find(everything(dayBefore)));
    }
  }

  @Test
  void aRefreshThatShowsTheSameWritesNothing() throws Exception {
    Pipeline.fill(loki, List.of(Pipeline.line("kernel: Out of memory: Killed process 4 (java)")));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      for (int i = 0; i < 5; i++) {
        var _ = pipeline.ask(Duration.ZERO);
        var _ = pipeline.history.find(everything(Pipeline.WINDOW));
      }
      assertEquals(1, pipeline.store.insights().count());
      assertEquals(1, pipeline.history.find(everything(Pipeline.WINDOW)).getFirst().windows());
    }
  }

  @Test
  void whatAModelIsStillAskedAboutIsNotKeptYet() throws Exception {
    Pipeline.fill(loki, List.of(Pipeline.line(StrangeLines.text(0, 1))));
    try (FakeServer model = FakeServer.llama(2, 16_384, (_, wire) -> wire.awaitClosed());
        Pipeline pipeline = pipeline(model)) {
      assertEquals(
          List.of(dev.farseer.insight.Finding.Status.PENDING),
          Pipeline.statuses(pipeline.ask(Duration.ZERO)));
      assertEquals(List.of(), pipeline.history.find(everything(Pipeline.WINDOW)));
    }
  }

  @Test
  void aPersonsWordReachesAnInsightOfBeforeTheRestart() throws Exception {
    Pipeline.fill(loki, List.of(Pipeline.line(StrangeLines.text(0, 1))));
    try (Pipeline before = alone(Pipeline.settings())) {
      var unexplained = before.ask(Duration.ZERO).insights().getFirst();
      before.history.close();
      try (FakeServer model = FakeServer.llama(2, 16_384, (_, wire) -> wire.awaitClosed());
          Pipeline after =
              new Pipeline(
                  vertx,
                  loki.url(),
                  model.url(),
                  Pipeline.settings(),
                  dev.farseer.telemetry.Telemetry.local(),
                  before.store,
                  false)) {
        var taught =
            after.feedback.correct(unexplained.id(), "disk_full", Severity.HIGH, "Full.", "");
        assertEquals(1, taught.patterns());
        var now = after.ask(Duration.ZERO).insights().getFirst();
        assertEquals("disk_full", now.rootCause());
        assertEquals("Full.", now.summary());
      }
    }
  }

  /** Fails until it is told otherwise. */
  private static final class Moody implements InsightRoom {
    private final List<StoredInsight> kept = new ArrayList<>();
    private boolean down = true;

    @Override
    public synchronized void merge(List<StoredInsight> seen, Duration gap) {
      if (down) {
        throw new dev.farseer.problem.Problem(dev.farseer.problem.Reason.STORE, "away");
      }
      kept.addAll(seen);
    }

    @Override
    public List<StoredInsight> find(InsightQuery query) {
      return List.copyOf(kept);
    }

    @Override
    public Optional<StoredInsight> latest(String insightId) {
      return Optional.empty();
    }

    @Override
    public Optional<StoredNarrative> narrative(String key, Duration most) {
      return Optional.empty();
    }

    @Override
    public void tell(String key, StoredNarrative narrative) {
      throw new UnsupportedOperationException("no insights are summed up here");
    }

    @Override
    public long count() {
      return kept.size();
    }
  }

  @Test
  void whatCannotBeKeptWaitsForTheStore() throws Exception {
    Pipeline.fill(loki, List.of(Pipeline.line("kernel: Out of memory: Killed process 4 (java)")));
    Moody room = new Moody();
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation shown = pipeline.ask(Duration.ZERO);
      InsightHistory history = new InsightHistory(room, "", Duration.ofMinutes(1));
      history.record(shown.insights(), "");
      org.junit.jupiter.api.Assertions.assertThrows(
          dev.farseer.problem.Problem.class, () -> history.find(everything(Pipeline.WINDOW)));
      synchronized (room) {
        room.down = false;
      }
      history.close();
      assertEquals(shown.insights().size(), room.count());
      assertTrue(room.count() > 0);
    }
  }
}
