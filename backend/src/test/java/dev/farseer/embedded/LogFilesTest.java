package dev.farseer.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.TimeRange;
import dev.farseer.logql.Selector;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFilesTest {
  @TempDir private Path folder;
  private final EmbeddedStore store =
      new EmbeddedStore(EmbeddedStoreTest.small(EmbeddedSettings.defaults().maxBytes()));

  @Test
  void everyShapeOfTimeIsRead() {
    Timestamps times = new Timestamps(ZoneOffset.UTC, Instant.parse("2026-03-20T00:00:00Z"));
    Map<String, String> shapes = new TreeMap<>();
    shapes.put("2015-10-18 18:01:47,978 INFO [main] x", "2015-10-18T18:01:47.978Z");
    shapes.put("2015-10-18T18:01:47.978123456+02:00 x", "2015-10-18T16:01:47.978123456Z");
    shapes.put("time=2026-01-02T03:04:05Z level=info", "2026-01-02T03:04:05Z");
    shapes.put("2026/01/02 03:04:05 [error] 31#31: *7 x", "2026-01-02T03:04:05Z");
    shapes.put("nova.log.2017-05-16_13:53:08 2017-05-16 00:00:00.008 1", "2017-05-16T13:53:08Z");
    shapes.put("Jun 14 15:16:01 combo sshd(pam_unix)[1]: x", "2025-06-14T15:16:01Z");
    shapes.put("Mar  1 05:06:07 combo x", "2026-03-01T05:06:07Z");
    shapes.put("081109 203615 148 INFO dfs.DataNode: x", "2008-11-09T20:36:15Z");
    shapes.put("[10.30 16:49:06] chrome.exe - x", "2025-10-30T16:49:06Z");
    shapes.put("1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET\"", "2000-10-10T20:55:36Z");
    shapes.put("[Sun Dec 04 04:47:44 2005] [notice] x", "2005-12-04T04:47:44Z");
    shapes.put("I1018 18:01:47.123456 7 main.go:1] x", "2025-10-18T18:01:47.123456Z");
    shapes.put("03-17 16:13:38.811  1702  2395 D PowerManager: x", "2026-03-17T16:13:38.811Z");
    shapes.put("17/06/09 20:10:40 INFO executor: x", "2017-06-09T20:10:40Z");
    shapes.put("1117838570123 x", "2005-06-03T22:42:50.123Z");
    shapes.forEach(
        (line, expected) ->
            assertEquals(
                TimeRange.nanos(Instant.parse(expected)), times.find(line).orElse(-1), line));
    for (String none :
        List.of(
            "",
            "\tat Foo.bar(Foo.java:12)",
            "user 123456789 2026-99-99 10:00:00",
            "v1.2.3 999999")) {
      assertTrue(times.find(none).isEmpty(), none);
    }
    long expected = TimeRange.nanos(Instant.parse("2026-01-02T03:04:05Z"));
    for (String field :
        List.of(
            "1767323045",
            "1767323045000",
            "1767323045000000",
            "1767323045000000000",
            "1767323045.000")) {
      assertEquals(expected, times.ofField(field).orElse(-1), field);
    }
  }

  @Test
  void fieldsOfJsonAndLogfmtBecomeLabelsAndMetadata() throws Exception {
    write(
        "shop.log.1",
        "{\"ts\":1767323045.5,\"level\":\"WARNING\",\"service\":{\"name\":\"cart\"},\"trace_id\":\"t1\"}",
        "time=2026-01-02T03:04:06Z lvl=error app=pay traceparent=00-"
            + "a".repeat(32)
            + "-"
            + "b".repeat(16)
            + "-01 msg=\"x level=info\"",
        "java.lang.IllegalStateException: no money",
        "\tat Pay.pay(Pay.java:1)",
        "{\"@timestamp\":\"2026-01-02T03:04:07Z\",\"msg\":\"broken");
    LogFiles.Loaded loaded = load(folder);
    assertEquals(1, loaded.files());
    assertEquals(5, loaded.lines());
    assertEquals(2, loaded.linesWithoutTimestamp());
    List<String> lines = new ArrayList<>();
    store.read(
        Selector.EVERYTHING,
        0,
        Long.MAX_VALUE,
        true,
        (time, stream, record) ->
            lines.add(
                time
                    + " "
                    + stream.labels().get("service_name")
                    + " "
                    + stream.labels().get("job")
                    + " "
                    + stream.labels().getOrDefault("level", "-")
                    + " "
                    + record.metadata()));
    assertEquals("1767323045500000000 cart shop warn {trace_id=t1}", lines.get(0));
    String second = " pay shop error ";
    assertEquals(
        "1767323046000000000"
            + second
            + "{span_id="
            + "b".repeat(16)
            + ", trace_id="
            + "a".repeat(32)
            + "}",
        lines.get(1));
    // the stack trace stays in the stream of its line, right behind it
    assertEquals("1767323046000000001" + second + "{}", lines.get(2));
    assertEquals("1767323046000000002" + second + "{}", lines.get(3));
    assertEquals("1767323047000000000 shop shop - {}", lines.get(4));
  }

  @Test
  void linesOfOneSecondStayInOrderAndEqualOnesStayApart() throws Exception {
    write(
        "auth.log", "Jan  2 03:04:05 h failed", "Jan  2 03:04:05 h failed", "Jan  2 03:04:05 h ok");
    assertEquals(3, load(folder).lines());
    assertEquals(0, store.stats().duplicates());
    assertEquals(
        List.of("Jan  2 03:04:05 h failed", "Jan  2 03:04:05 h failed", "Jan  2 03:04:05 h ok"),
        EmbeddedStoreTest.texts(store));
  }

  @Test
  void fileWithoutTimesEndsWhenItWasChanged() throws Exception {
    Path file = write("plain.txt", "one", "", "two", "three");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    LogFiles.Loaded loaded = load(file);
    assertEquals(3, loaded.lines());
    assertEquals(3, loaded.linesWithoutTimestamp());
    assertEquals(TimeRange.nanos(Instant.parse("2026-01-02T03:04:05Z")), loaded.latestNs());
    assertEquals(2_000_000, loaded.latestNs() - loaded.earliestNs());
    assertEquals(List.of("one", "two", "three"), EmbeddedStoreTest.texts(store));
  }

  @Test
  void gzipIsReadAndLongLinesAreCut() throws Exception {
    Path file = folder.resolve("app-20260102.log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(
          ("2026-01-02 03:04:05 " + "x".repeat(10_000) + "\r\n2026-01-02 03:04:06 end")
              .getBytes(UTF_8));
    }
    assertEquals(2, load(folder).lines());
    List<String> texts = EmbeddedStoreTest.texts(store);
    assertEquals(4_096, texts.get(0).length());
    assertEquals("2026-01-02 03:04:06 end", texts.get(1));
    assertEquals(
        "app",
        store.streams(Selector.EVERYTHING, 0, Long.MAX_VALUE).getFirst().labels().get("job"));
  }

  @Test
  void problemsNameTheFile() throws Exception {
    Path binary = folder.resolve("core.log");
    Files.write(binary, new byte[] {1, 0, 2, 0});
    Path broken = folder.resolve("half.log.gz");
    Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 77, 77});
    for (Path wrong : List.of(binary, broken, folder.resolve("missing.log"))) {
      Problem problem = assertThrows(Problem.class, () -> load(wrong));
      assertEquals(Reason.FILE, problem.reason());
      assertTrue(problem.detail().contains(String.valueOf(wrong.getFileName())), problem.detail());
    }
    assertEquals(Reason.FILE, assertThrows(Problem.class, () -> load(folder)).reason());
    write("good.log", "2026-01-02 03:04:05 x");
    write("data.csv", "2026-01-02 03:04:05 x");
    LogFiles.Loaded loaded = load(folder);
    assertEquals(1, loaded.files());
    assertEquals(3, loaded.skipped().size(), loaded.skipped().toString());
  }

  @Test
  void loghubIsReadWhole() throws Exception {
    String data = System.getenv("FARSEER_TEST_DATA");
    Assumptions.assumeTrue(
        data != null, "FARSEER_TEST_DATA is not set: LogHub's files are not read");
    Path loghub = Path.of(String.valueOf(data), "logs", "loghub");
    LogFiles.Loaded loaded = load(loghub);
    assertEquals(8, loaded.files());
    long nonBlank = 0;
    List<Path> files;
    try (Stream<Path> list = Files.list(loghub)) {
      files = list.filter(file -> file.toString().endsWith(".log")).toList();
    }
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      nonBlank += lines.stream().filter(line -> !line.isBlank()).count();
    }
    assertEquals(nonBlank, loaded.lines());
    assertEquals(nonBlank, store.stats().lines());
    assertEquals(0, loaded.linesWithoutTimestamp());
    System.out.println("LogHub: " + loaded + " " + store.stats());
  }

  private LogFiles.Loaded load(Path path) throws InterruptedException {
    return new LogFiles(store, ZoneOffset.UTC).load(List.of(path));
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }
}
