package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
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
  void theIdOfALineAloneIsAnAliasOfItsPattern() throws IOException {
    for (LogHub.LogSet set : sets()) {
      MinedPatterns mined = Lines.mineTexts(set.contents());
      assertEquals(set.contents().size(), Lines.sum(mined));
      for (Pattern pattern : mined.patterns()) {
        for (LogLine example : pattern.examples()) {
          boolean cut = example.text().endsWith("…");
          boolean known = pattern.aliases().contains(PatternMiner.idOfLine(example.text()));
          assertTrue(known || cut || pattern.aliases().size() == 64, example.text());
        }
      }
    }
  }

  @Test
  void groupsPublicLogsAsPeopleDid() throws IOException {
    List<PatternAccuracy> rows = new ArrayList<>();
    for (LogHub.LogSet set : sets()) {
      rows.add(PatternAccuracy.of(set.name(), set.contents(), set.truth()));
    }
    String table = PatternAccuracy.table(rows);
    System.out.println(table);
    assertTrue(rows.stream().mapToDouble(PatternAccuracy::ga).average().orElse(0) >= .97, table);
    assertTrue(rows.stream().mapToDouble(PatternAccuracy::fga).average().orElse(0) >= .93, table);
    assertTrue(rows.stream().allMatch(row -> row.ga() >= .90 && row.fga() >= .75), table);
  }

  private static List<LogHub.LogSet> sets() throws IOException {
    String data = System.getenv("FARSEER_TEST_DATA");
    Path folder = data == null ? null : Path.of(data, "logs", "loghub");
    Assumptions.assumeTrue(
        folder != null && Files.isDirectory(folder),
        "set FARSEER_TEST_DATA to a folder with logs/loghub to measure the accuracy of patterns");
    return LogHub.all(folder);
  }
}
