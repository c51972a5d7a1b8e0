package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.farseer.cli.StageLine.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StageLineTest {
  private static final StageLine LINE =
      new StageLine(
          List.of(
              new Stage("loki", Duration.ofMillis(61)),
              new Stage("mine", Duration.ofMillis(12)),
              new Stage("prompt", Duration.ofMillis(1)),
              new Stage("model", Duration.ofMillis(2100))));

  @Test
  void oneLine() {
    assertEquals(
        "loki 61 ms · mine 12 ms · prompt 1 ms · model 2.1 s", LINE.text(Terminal.plain(80, true)));
  }

  @Test
  void withoutUnicode() {
    assertEquals(
        "loki 61 ms | mine 12 ms | prompt 1 ms | model 2.1 s",
        LINE.text(Terminal.plain(80, false)));
  }

  @Test
  void narrow() {
    assertEquals(
        """
        loki 61 ms · mine 12 ms
        prompt 1 ms · model 2.1 s""",
        LINE.text(Terminal.plain(30, true)));
  }

  @Test
  void coloured() {
    assertEquals(
        "\u001b[2mloki 61 ms · mine 12 ms\u001b[0m\n\u001b[2mprompt 1 ms · model 2.1 s\u001b[0m",
        LINE.text(new Terminal(30, true, true, false)));
  }

  @Test
  void none() {
    assertEquals("", new StageLine(List.of()).text(Terminal.plain(30, true)));
  }
}
