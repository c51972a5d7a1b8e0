package dev.farseer.cli.bench;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Error lines of kinds that no casebook knows: made-up words, the same for the same seed. */
public final class StrangeLines {
  /** LogQL that selects every line of them. */
  public static final String SELECTOR = "{app=\"strange\"}";

  private static final int PER_KIND = 3;
  private static final int WORDS = 6;
  private static final String CONSONANTS = "bdfgklmnprtvz";
  private static final String VOWELS = "aeiou";

  private StrangeLines() {}

  /** Three lines of each kind within the window, each kind a pattern of its own. */
  public static List<LogLine> of(int kinds, long seed, TimeRange window) {
    List<LogLine> lines = new ArrayList<>();
    long step = window.lengthNs() / ((long) kinds * PER_KIND + 1);
    for (int i = 0; i < kinds * PER_KIND; i++) {
      lines.add(
          new LogLine(
              window.startNs() + (i + 1) * step,
              Map.of("app", "strange"),
              Map.of("detected_level", "error"),
              text(i % kinds, seed) + " " + (100 + i)));
    }
    return lines;
  }

  /** The words of one kind. */
  public static String text(int kind, long seed) {
    Random random = new Random(seed * 1_000_003 + kind);
    StringBuilder text = new StringBuilder("ERROR");
    for (int word = 0; word < WORDS; word++) {
      text.append(' ');
      for (int syllable = 0; syllable < 3; syllable++) {
        text.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
        text.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
      }
    }
    return text.toString();
  }
}
