package dev.farseer.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.logql.Selector;
import dev.farseer.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EmbeddedStoreTest {
  private static final Map<String, String> APP = Map.of("app", "x");

  @Test
  void lateLinesAreReadInOrderAndDuplicatesOnce() {
    EmbeddedStore store = new EmbeddedStore(EmbeddedSettings.defaults());
    Random random = new Random(3);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      order.add(i);
    }
    // blocks of late lines, so that sealed chunks overlap
    for (int from = 0; from < order.size(); from += 10_000) {
      java.util.Collections.shuffle(
          order.subList(from, Math.min(order.size(), from + 12_000)), random);
    }
    for (int round = 0; round < 2; round++) {
      for (int i : order) {
        store.add(APP, i, Map.of("n", "" + i), "line number " + i);
      }
    }
    EmbeddedStore.Stats stats = store.stats();
    assertEquals(30_000, stats.lines());
    assertEquals(30_000, stats.duplicates());
    assertTrue(stats.chunks() > 2, "several chunks: " + stats.chunks());
    for (boolean forward : new boolean[] {true, false}) {
      List<Long> times = new ArrayList<>();
      store.read(
          Selector.EVERYTHING,
          100,
          29_900,
          forward,
          (timestampNs, _, record) -> {
            times.add(timestampNs);
            assertEquals(Map.of("n", "" + timestampNs), record.metadata());
            assertEquals("line number " + timestampNs, record.text());
            return true;
          });
      assertEquals(29_800, times.size());
      List<Long> sorted = new ArrayList<>(times);
      sorted.sort(forward ? null : java.util.Comparator.reverseOrder());
      assertEquals(sorted, times);
    }
  }

  @Test
  void equalTimesKeepTheOrderOfArrival() {
    EmbeddedStore store = new EmbeddedStore(EmbeddedSettings.defaults());
    for (int i = 0; i < 20_000; i++) {
      store.add(APP, i == 10_000 ? 4 : 5, Map.of(), "line " + i);
    }
    List<String> texts = texts(store);
    assertEquals("line 10000", texts.getFirst());
    assertEquals("line 0", texts.get(1));
    assertEquals(20_000, new HashSet<>(texts).size());
  }

  @Test
  void theOldestLinesOfAllStreamsGoFirst() {
    EmbeddedStore store = new EmbeddedStore(small(1 << 20));
    int total = 40_000;
    for (int i = 0; i < total; i++) {
      store.add(Map.of("app", "x", "pod", "" + i % 7), i, Map.of(), "a line of some length " + i);
    }
    EmbeddedStore.Stats stats = store.stats();
    assertTrue(stats.bytes() <= 1 << 20, "bounded: " + stats);
    assertTrue(stats.bytes() > (1 << 20) * 8 / 10, "and used: " + stats);
    assertEquals(total, stats.lines() + stats.droppedLines());
    Set<Long> kept = new HashSet<>();
    store.read(Selector.EVERYTHING, 0, total, true, (time, _, _) -> kept.add(time));
    assertEquals(stats.lines(), kept.size());
    assertEquals(total - stats.lines(), kept.stream().mapToLong(i -> i).min().orElse(-1));

    // a quiet stream with old lines only vanishes
    store.add(Map.of("app", "old"), 1, Map.of(), "old");
    for (int i = 0; i < 10_000; i++) {
      store.add(APP, total + i, Map.of(), "newer lines of some length " + i);
    }
    assertEquals(List.of(), store.streams(Selector.EVERYTHING, 0, 10));
  }

  @Test
  void readersSeeWholeLinesWhileWritersWrite() throws Exception {
    EmbeddedStore store = new EmbeddedStore(small(2 << 20));
    AtomicInteger writing = new AtomicInteger(3);
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int number = writer;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 30_000; i++) {
                    store.add(
                        Map.of("app", "x", "pod", "" + i % 5),
                        i + 1L,
                        Map.of("w", "" + number),
                        "writer " + number + " line " + i + " end");
                  }
                  writing.decrementAndGet();
                }));
      }
      Callable<Integer> reader =
          () -> {
            int reads = 0;
            do {
              long[] last = {0};
              store.read(
                  Selector.EVERYTHING,
                  0,
                  Long.MAX_VALUE,
                  true,
                  (time, _, record) -> {
                    assertTrue(time >= last[0], "in order");
                    last[0] = time;
                    String w = record.metadata().get("w");
                    assertEquals("writer " + w + " line " + (time - 1) + " end", record.text());
                    return true;
                  });
              reads++;
            } while (writing.get() > 0);
            return reads;
          };
      Future<Integer> first = threads.submit(reader);
      Future<Integer> second = threads.submit(reader);
      for (Future<?> each : all) {
        each.get();
      }
      assertTrue(first.get() > 0 && second.get() > 0);
    }
    EmbeddedStore.Stats stats = store.stats();
    assertEquals(90_000, stats.lines() + stats.droppedLines());
    assertTrue(stats.bytes() <= 2 << 20, stats.toString());
  }

  @Test
  void namesOfMetadataAreBounded() {
    EmbeddedStore store = new EmbeddedStore(EmbeddedSettings.defaults());
    for (int i = 0; i < RecordCodec.MOST_NAMES; i++) {
      store.add(APP, i, Map.of("name" + i, "v"), "x");
    }
    assertThrows(Problem.class, () -> store.add(APP, 1, Map.of("one more", "v"), "x"));
  }

  @Test
  void settingsSayWhatIsRight() {
    IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> small(5));
    assertTrue(String.valueOf(wrong.getMessage()).contains("maxBytes must be at least"));
  }

  static EmbeddedSettings small(long bytes) {
    return new EmbeddedSettings(bytes, 1 << 20, 4_096, 100, 5_000, 500, Duration.ZERO);
  }

  static List<String> texts(EmbeddedStore store) {
    List<String> texts = new ArrayList<>();
    store.read(
        Selector.EVERYTHING,
        0,
        Long.MAX_VALUE,
        true,
        (_, _, record) -> {
          record.metadata();
          return texts.add(record.text());
        });
    return texts;
  }
}
