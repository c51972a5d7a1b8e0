package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** One configuration groups the lines of public logs as people did. */
class PatternAccuracyTest {

  @Test
  void groupsPublicLogsAsPeopleDid() throws IOException {
    String data = System.getenv("FARSEER_TEST_DATA");
    Path folder = data == null ? null : Path.of(data, "logs", "loghub");
    Assumptions.assumeTrue(
        folder != null && Files.isDirectory(folder),
        "set FARSEER_TEST_DATA to a folder with logs/loghub to measure the accuracy of patterns");
    List<PatternAccuracy> rows = new ArrayList<>();
    for (LogHub.LogSet set : LogHub.all(folder)) {
      rows.add(PatternAccuracy.of(set.name(), set.contents(), set.truth()));
    }
    String table = PatternAccuracy.table(rows);
    System.out.println(table);
    assertTrue(rows.stream().mapToDouble(PatternAccuracy::ga).average().orElse(0) >= .95, table);
    assertTrue(rows.stream().mapToDouble(PatternAccuracy::fga).average().orElse(0) >= .92, table);
    assertTrue(rows.stream().allMatch(row -> row.ga() >= .90 && row.fga() >= .75), table);
  }
}
