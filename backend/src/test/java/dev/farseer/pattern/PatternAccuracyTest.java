package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.cli.bench.LogHub;
import dev.farseer.cli.bench.PatternAccuracy;
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
    for (boolean raw : new boolean[] {false, true}) {
      List<PatternAccuracy> rows = new ArrayList<>();
      for (LogHub.LogSet set : sets()) {
        List<String> texts = raw ? set.raw() : set.contents();
        rows.add(PatternAccuracy.of(set.name(), texts, set.events(), set.templates()));
      }
      PatternAccuracy mean = PatternAccuracy.mean(rows);
      assertTrue(mean.ga() >= .97 && mean.fga() >= .93, rows.toString());
      assertTrue(rows.stream().allMatch(row -> row.ga() >= .90 && row.fga() >= .75), "" + rows);
    }
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
