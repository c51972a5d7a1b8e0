package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.WINDOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.farseer.log.LogLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text offered for a line filter finds the pattern's lines in Loki. */
final class CompletionTest extends PipelineTest {
  private Completion completion(String... texts) throws Exception {
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      lines.add(
          new LogLine(WINDOW.startNs() + i * 1_000L, Map.of("app", "strange"), Map.of(), texts[i]));
    }
    Pipeline.fill(loki, lines);
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      List<Completion> all = Completion.of(pipeline.ask(Duration.ZERO), 10);
      assertEquals(1, all.size(), all.toString());
      assertEquals(texts.length, all.getFirst().count());
      return all.getFirst();
    }
  }

  @Test
  void isTheLongestRunOfConstantWords() throws Exception {
    Completion completion =
        completion(
            "pool of 17 exhausted after 31s for orders", "pool of 9 exhausted after 2s for orders");
    assertEquals("exhausted after", completion.text());
    assertEquals("strange", completion.component());
    assertEquals("unknown", completion.level());
  }

  @Test
  void keepsToWhatTheLinesReallyHold() throws Exception {
    // templates know one space only; Loki compares letter by letter
    assertEquals("thoroughly stuck", completion("frobnicator   is  thoroughly stuck").text());
  }

  @Test
  void leavesOutWhatIsMaskedHere() throws Exception {
    Completion completion = completion("mail from anna@example.org bounced at the relay host");
    assertEquals("bounced at the relay host", completion.text());
  }

  @Test
  void isNothingWhereNothingIsConstant() throws Exception {
    assertEquals("", completion("17 23", "18 24").text());
  }
}
