package dev.farseer.casebook;

import dev.farseer.log.Level;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.RankedPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The case of lines that nobody wrote a case for and that are ordinary all the same: at info level
 * or below, without a word of failure, and as frequent in the window before.
 */
public final class Routine {
  private static final Case CASE =
      new Case(
          "routine",
          Taxonomy.BENIGN,
          Severity.INFO,
          "Routine lines: informational, without a word of failure, and as frequent in the window"
              + " before.",
          "Nothing to do.",
          0.6,
          Case.Origin.SHIPPED,
          "",
          "",
          List.of());

  private Routine() {}

  /** The case of ordinary lines, null when the pattern may be more than that. */
  public static @Nullable Case of(RankedPattern ranked) {
    Level level = ranked.pattern().level();
    boolean low = level != Level.UNKNOWN && level.compareTo(Level.INFO) <= 0;
    boolean asBefore = ranked.change().kind() == Change.Kind.STEADY;
    return low && asBefore && FailureWords.in(ranked.pattern().template()).isEmpty() ? CASE : null;
  }
}
