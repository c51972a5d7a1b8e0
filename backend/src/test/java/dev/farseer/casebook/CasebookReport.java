package dev.farseer.casebook;

import dev.farseer.casebook.Variants.Variant;
import dev.farseer.pattern.Pattern;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;

/** Prints how well and how fast the casebook answers, for whoever changes its constants. */
final class CasebookReport {
  /** Wall time says little on a machine that others use. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private CasebookReport() {}

  /** Arguments: thresholds to try. */
  public static void main(String[] thresholds) {
    List<Variant> variants = Variants.all();
    List<Variant> tuned = variants.stream().filter(Variant::tuned).toList();
    List<Variant> held = variants.stream().filter(v -> !v.tuned()).toList();
    for (String threshold : thresholds) {
      CasebookSettings settings =
          new CasebookSettings(Double.parseDouble(threshold), 100, Path.of(""));
      try (Casebook casebook = Casebook.shipped(settings, Taxonomy.shipped())) {
        System.out.println(
            threshold
                + "\n  tuned "
                + Variants.tally(casebook, tuned, Lines::mined)
                + "\n  held  "
                + Variants.tally(casebook, held, Lines::mined)
                + "\n  left out "
                + LeftOut.tally(settings));
      }
    }
    long start = System.nanoTime();
    try (Casebook casebook = Casebook.shipped(CasebookSettings.defaults(), Taxonomy.shipped())) {
      System.out.printf("loaded in %d ms%n", (System.nanoTime() - start) / 1_000_000);
      System.out.println("default, tuned lines:");
      for (Variant each : tuned) {
        print(casebook, each);
      }
      System.out.println("wrong of the held lines:");
      Variants.tally(casebook, held, Lines::mined)
          .wrong()
          .forEach(w -> System.out.println("  " + w));
      List<Pattern> patterns = variants.stream().map(v -> Lines.mined(v.line())).toList();
      long sum = 0;
      for (int round = 0; round < 12; round++) {
        start = CPU.getCurrentThreadCpuTime();
        for (Pattern pattern : patterns) {
          sum += casebook.look(pattern).similar().size();
        }
        System.out.printf(
            "round %d: %.1f us of CPU a lookup (%d)%n",
            round, (CPU.getCurrentThreadCpuTime() - start) / 1000.0 / patterns.size(), sum);
      }
    }
  }

  private static void print(Casebook casebook, Variant each) {
    Lookup answer = casebook.look(Lines.mined(each.line()));
    StringBuilder nearest = new StringBuilder();
    for (SimilarCase similar : answer.similar().stream().limit(3).toList()) {
      nearest.append(" %s %.2f".formatted(similar.known().id(), similar.score()));
    }
    boolean answered = !(answer instanceof Lookup.None);
    String said =
        switch (answer) {
          case Lookup.Exact exact -> exact.known().rootCause();
          case Lookup.Similar similar -> similar.known().rootCause();
          case Lookup.None _ -> "-";
        };
    String mark =
        each.expected().contains(said) ? " " : answered ? "!" : each.answerable() ? "?" : " ";
    System.out.println(
        mark + " " + said + " of " + each.expected() + ": " + each.line() + "\n     " + nearest);
  }
}
