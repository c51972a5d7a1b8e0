package dev.farseer.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SseParserTest {
  private static final String STREAM =
      "\uFEFFdata: one\n\n: ping\n\ndata:two\r\ndata: zwei \u00e4\u4e16\r\n\r\nevent: x\rid: 7\rdata\r\rdata:  three\n\nretry: 5\n\ndatax: no\n\ndata: left over";
  private static final List<String> EVENTS = List.of("one", "two\nzwei \u00e4\u4e16", "", " three");

  @Test
  void readsEventsWhereverTheBytesAreCut() {
    byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        SseParser parser = new SseParser(1000);
        List<String> events = new ArrayList<>();
        feed(parser, Arrays.copyOfRange(bytes, 0, first), events);
        feed(parser, Arrays.copyOfRange(bytes, first, second), events);
        feed(parser, Arrays.copyOfRange(bytes, second, bytes.length), events);
        assertEquals(EVENTS, events, "cut at " + first + " and " + second);
      }
    }
  }

  @Test
  void refusesEventsOverTheLimit() {
    assertGarbage("data: 123456789");
    assertGarbage(": a comment without end");
    assertGarbage("data: 123\ndata: 456\ndata: 789\ndata: 0\n\n");
    assertEquals(
        1, new SseParser(10).feed("data: 1234\n\n".getBytes(StandardCharsets.UTF_8)).size());
  }

  private static void assertGarbage(String stream) {
    SseParser parser = new SseParser(10);
    Problem problem =
        assertThrows(
            Problem.class, () -> parser.feed(stream.getBytes(StandardCharsets.UTF_8)), stream);
    assertEquals(Reason.MODEL_GARBAGE, problem.reason());
  }

  private static void feed(SseParser parser, byte[] bytes, List<String> into) {
    for (byte[] event : parser.feed(bytes)) {
      into.add(new String(event, StandardCharsets.UTF_8));
    }
  }
}
