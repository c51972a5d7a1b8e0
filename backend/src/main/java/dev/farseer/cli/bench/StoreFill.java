package dev.farseer.cli.bench;

import dev.farseer.store.StoredCase;
import dev.farseer.store.StoredInsight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Cases and insights as they come in a large installation, made up: log templates over a vocabulary
 * of several thousand words, insights over ninety days. The same number makes the same row.
 */
public final class StoreFill {
  /** Whose logs they are. */
  public static final String TENANT = "shop";

  private static final int WORDS = 6000;
  private static final int CAUSES = 60;
  private static final int COMPONENTS = 200;

  /** Each insight is seen again and again, as many times as this. */
  private static final int STRETCHES = 100;

  private static final Duration PAST = Duration.ofDays(90);
  private static final List<String> SLOTS =
      List.of("<num>", "<ip>", "<uuid>", "<hex>", "<path>", "<duration>", "<*>");
  private static final String[] STARTS = {
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "st",
    "tr", "pl", "sch"
  };
  private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ea", "ou"};
  private static final String[] ENDS = {"", "", "n", "r", "t", "s", "ck", "ng"};

  private final List<String> words;
  private final Instant end;
  private final long insights;

  /**
   * Rows up to a time.
   *
   * @param insights how many there will be in all
   */
  public StoreFill(Instant end, long insights) {
    this.end = end;
    this.insights = insights;
    Random random = new Random(1);
    Set<String> made = new HashSet<>();
    while (made.size() < WORDS) {
      StringBuilder word = new StringBuilder();
      for (int i = 1 + random.nextInt(3); i >= 0; i--) {
        word.append(STARTS[random.nextInt(STARTS.length)])
            .append(VOWELS[random.nextInt(VOWELS.length)])
            .append(i == 0 ? ENDS[random.nextInt(ENDS.length)] : "");
      }
      made.add(word.toString());
    }
    this.words = made.stream().sorted().toList();
  }

  /** The id of a case's pattern. */
  public static String patternId(long number) {
    return hex(number * 2 + 1);
  }

  /** Cases numbered from 0. */
  public Iterator<StoredCase> cases(long count) {
    return rows(count, this::storedCase);
  }

  /** All insights, the earliest first. */
  public Iterator<StoredInsight> insights() {
    return rows(insights, this::insight);
  }

  private static <T> Iterator<T> rows(long count, LongFunction<T> row) {
    return LongStream.range(0, count).mapToObj(row).iterator();
  }

  /** A model's case. */
  public StoredCase storedCase(long number) {
    Random random = new Random(number);
    String template = template(random);
    List<String> examples = new ArrayList<>(List.of(template));
    if (random.nextBoolean()) {
      examples.add(filled(template, random));
    }
    Instant at = end.minusSeconds(random.nextLong(PAST.toSeconds()));
    return new StoredCase(
        patternId(number),
        List.of(patternId(number)),
        "",
        "cause_" + random.nextInt(CAUSES),
        random.nextInt(4) == 0 ? "critical" : "error",
        sentence(random, 10),
        sentence(random, 14),
        random.nextDouble(),
        1,
        number % 50 == 0 ? StoredCase.CONFIRMED : StoredCase.MODEL,
        "explain@0123abcd",
        "qwen2.5-7b-instruct",
        examples,
        random.nextInt(1000),
        at,
        at,
        0,
        false);
  }

  /** One stretch; those of higher numbers come later. */
  public StoredInsight insight(long number) {
    Random random = new Random(~number);
    long kind = random.nextLong(Math.max(1, insights / STRETCHES));
    long back = (long) (PAST.toSeconds() * (1 - (double) number / insights));
    long first = end.minusSeconds(back).getEpochSecond() * 1_000_000_000L;
    // most last minutes, some hours, few days
    long seconds = (long) (60 * Math.exp(1.5 * Math.abs(random.nextGaussian())));
    return new StoredInsight(
        0,
        hex(kind * 2),
        TENANT,
        random.nextInt(3) == 0 ? "cause" : "symptom",
        random.nextInt(3) == 0 ? "" : hex(random.nextLong(1000) * 2),
        "cause_" + kind % CAUSES,
        (int) (kind % 5),
        "component-" + kind % COMPONENTS,
        sentence(random, 10),
        sentence(random, 14),
        random.nextDouble(),
        1 + random.nextInt(10_000),
        first,
        first + seconds * 1_000_000_000L,
        List.of(hex(random.nextLong()) + hex(number), hex(random.nextLong()) + hex(number)),
        "model",
        "explain@0123abcd",
        "qwen2.5-7b-instruct",
        hex(random.nextLong()) + hex(random.nextLong()),
        filled(template(random), random),
        "[{\"pattern\":\"" + hex(random.nextLong()) + "\",\"count\":12}]",
        1 + random.nextInt(20));
  }

  private String template(Random random) {
    StringBuilder line = new StringBuilder();
    for (int i = 5 + random.nextInt(9); i > 0; i--) {
      int kind = random.nextInt(10);
      String word = word(random);
      line.append(
              kind < 7
                  ? word
                  : kind < 9
                      ? word + "=" + SLOTS.get(random.nextInt(SLOTS.size()))
                      : SLOTS.get(random.nextInt(SLOTS.size())))
          .append(' ');
    }
    return line.toString().strip();
  }

  private static String filled(String template, Random random) {
    return template
        .replace("<num>", Integer.toString(random.nextInt(100_000)))
        .replace("<ip>", "10.0." + random.nextInt(256) + "." + random.nextInt(256))
        .replace("<duration>", random.nextInt(5000) + "ms")
        .replace("<hex>", hex(random.nextLong()))
        .replace("<path>", "/var/lib/data");
  }

  private String sentence(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(word(random)).append(' ');
    }
    return text.toString().strip();
  }

  /** Few words are frequent, most are rare. */
  private String word(Random random) {
    double share = random.nextDouble();
    return words.get((int) (words.size() * share * share * share));
  }

  /** Sixteen digits that look like a hash; different numbers have different ones. */
  private static String hex(long number) {
    long mixed = number * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
    return String.format(Locale.ROOT, "%016x", mixed ^ (mixed >>> 32));
  }
}
