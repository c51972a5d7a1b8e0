package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Lines that no case has, with the answers that are right for them. */
final class Variants {
  /**
   * A line.
   *
   * @param expected root causes that are right; {@code ordinary} or {@code unknown} alone when none
   *     is
   * @param tuned whether the constants were tuned with it
   */
  record Variant(Set<String> expected, String line, boolean tuned) {
    boolean answerable() {
      return !expected.contains("ordinary") && !expected.contains("unknown");
    }
  }

  /**
   * How the casebook did.
   *
   * @param right answers that are right, abstentions where that is right among them
   * @param abstained no answer where there is one
   * @param wrong answers that are wrong, one line each
   * @param errorsCalledBenign the wrong answers of the worst kind
   */
  record Tally(
      int all, int right, int abstained, List<String> wrong, List<String> errorsCalledBenign) {
    Tally plus(Tally other) {
      List<String> allWrong = new ArrayList<>(wrong);
      allWrong.addAll(other.wrong);
      List<String> worst = new ArrayList<>(errorsCalledBenign);
      worst.addAll(other.errorsCalledBenign);
      return new Tally(
          all + other.all, right + other.right, abstained + other.abstained, allWrong, worst);
    }

    double wrongShare() {
      return (double) wrong.size() / all;
    }

    @Override
    public String toString() {
      return "%d lines: %.1f %% right, %.1f %% abstained, %.1f %% wrong, %d errors called benign"
          .formatted(
              all,
              100.0 * right / all,
              100.0 * abstained / all,
              100 * wrongShare(),
              errorsCalledBenign.size());
    }
  }

  private Variants() {}

  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    Variants.class.getResourceAsStream("/casebook/variants.tsv")),
                StandardCharsets.UTF_8))) {
      for (String row = in.readLine(); row != null; row = in.readLine()) {
        int tab = row.indexOf('\t');
        if (tab > 0 && !row.startsWith("#")) {
          all.add(
              new Variant(
                  Set.of(row.substring(0, tab).split(",")),
                  row.substring(tab + 1),
                  all.size() % 2 == 0));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  static Tally tally(
      Casebook casebook, List<Variant> variants, Function<String, Pattern> patternOf) {
    int right = 0;
    int abstained = 0;
    List<String> wrong = new ArrayList<>();
    List<String> worst = new ArrayList<>();
    for (Variant each : variants) {
      Pattern pattern = patternOf.apply(each.line());
      Lookup answer = casebook.look(pattern);
      Case said =
          switch (answer) {
            case Lookup.Exact exact -> exact.known();
            case Lookup.Similar similar -> similar.known();
            case Lookup.None _ -> null;
          };
      if (said == null) {
        if (each.answerable()) {
          abstained++;
        } else {
          right++;
        }
      } else if (each.expected().contains(said.rootCause())
          || (each.expected().contains("ordinary") && said.rootCause().equals(Taxonomy.BENIGN))) {
        right++;
      } else {
        String report =
            "%s said of %s: %s (%s %.2f)"
                .formatted(
                    said.rootCause(), each.expected(), each.line(), said.id(), said.confidence());
        wrong.add(report);
        if (said.rootCause().equals(Taxonomy.BENIGN)) {
          worst.add(report);
        }
      }
    }
    return new Tally(variants.size(), right, abstained, wrong, worst);
  }
}
