package dev.farseer.explain;

import dev.farseer.pattern.Baseline;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.Ranking;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A window that was read, with its comparison to the window before: made once, asked for often. */
final class Window {
  private final Reading reading;
  private volatile @Nullable Comparison last;

  Window(Reading reading) {
    this.reading = reading;
  }

  Reading reading() {
    return reading;
  }

  /** The patterns against a baseline, the most important first. */
  @SuppressWarnings("ReferenceEquality") // a baseline is read once and kept; comparing it is costly
  Comparison against(Baseline baseline) {
    Comparison known = last;
    if (known == null || known.baseline() != baseline) {
      known = compared(baseline);
      last = known;
    }
    return known;
  }

  private Comparison compared(Baseline baseline) {
    List<RankedPattern> ranked =
        Ranking.rank(reading.mined(), baseline, reading.mined().patterns().size());
    // what was not read is not gone
    List<Baseline.Was> gone = reading.truncated() ? List.of() : baseline.gone(reading.mined());
    return new Comparison(baseline, ranked, gone);
  }
}
