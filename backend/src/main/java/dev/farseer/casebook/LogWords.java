package dev.farseer.casebook;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.ext.EnglishStemmer;

/**
 * The words of a log line or template that carry its meaning. Slots, numbers, dates, addresses and
 * generated ids are dropped; compound names are split; error codes are kept whole.
 *
 * @param core stemmed words in order, repeated ones included
 * @param soft words of paths, hosts, packages and generated names: a match says something, a
 *     mismatch nothing
 */
record LogWords(List<String> core, Set<String> soft) {
  private static final Pattern SLOT = Pattern.compile("<(?:num|ip|uuid|hex|path|duration|\\*)>");
  private static final Pattern CHUNK = Pattern.compile("[^\\s\"'`,;|=(){}\\[\\]<>]+");

  /** {@code ORA-01555}, {@code SG1234}, and SQLSTATEs such as {@code 40P01} and {@code HY000}. */
  private static final Pattern CODE =
      Pattern.compile("[A-Z]{2,8}-\\d{3,6}|[A-Z]{2}\\d{3,6}|(?=.*\\d)(?=.*[A-Z])[A-Z0-9]{5}");

  private static final Pattern SQLSTATE = Pattern.compile("SQLSTATE[ =:\\[]{1,3}(\\d{5})\\b");

  private static final Pattern SOURCE =
      Pattern.compile(
          "[\\w./-]+\\.(?:go|java|py|js|ts|c|cc|cpp|rs|rb|php|cs|ex|scala|kt)(?::\\d+)*:?");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9-]+(?:\\.[a-z0-9-]+){2,}\\.?(?::\\d+)?");
  private static final Pattern PART = Pattern.compile("[A-Za-z][A-Za-z0-9]*|\\d+[a-z]*");
  private static final Pattern HUMP =
      Pattern.compile("[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[A-Z][0-9]*");

  private static final Set<String> KEPT_WITH_DIGITS =
      Set.of(
          "x509", "s3", "k8s", "oauth2", "http2", "h2", "ipv4", "ipv6", "b3", "ext4", "log4j",
          "neo4j", "p99", "p95", "md5", "sha256", "utf8", "i2c", "l2arc", "zone2", "base64");
  private static final Set<String> STOP =
      Set.of(
          "a",
          "an",
          "the",
          "of",
          "to",
          "for",
          "in",
          "on",
          "at",
          "by",
          "with",
          "is",
          "was",
          "were",
          "be",
          "been",
          "are",
          "has",
          "have",
          "had",
          "and",
          "or",
          "this",
          "that",
          "it",
          "its",
          "from",
          "as",
          "will",
          "would",
          "should",
          "may",
          "you",
          "your",
          "we",
          "our",
          "if",
          "so",
          "then",
          "than",
          "there",
          "which",
          "into",
          "per",
          "via",
          "but",
          "their",
          "they",
          "these",
          "ts",
          "msg",
          "lvl",
          "level",
          "info",
          "debug",
          "warn",
          "warning",
          "trace",
          "notice",
          "severity",
          "caller",
          "logger",
          "jan",
          "feb",
          "mar",
          "apr",
          "jun",
          "jul",
          "aug",
          "sep",
          "oct",
          "nov",
          "dec",
          "mon",
          "tue",
          "wed",
          "thu",
          "fri",
          "sat",
          "sun",
          "utc",
          "gmt",
          "cet",
          "am",
          "pm",
          "com",
          "org",
          "net",
          "io",
          "www",
          "ms",
          "kb",
          "mb",
          "gb",
          "kib",
          "mib",
          "gib",
          "pid",
          "uid",
          "gid",
          "tid",
          "id",
          "uuid",
          "rid");

  /** Stems of words met before: stemming is most of the work, and logs repeat themselves. */
  private static final Map<String, String> STEMS = new ConcurrentHashMap<>();

  private static final int MOST_STEMS = 20_000;

  /** Reads the words of one text. */
  static LogWords of(String text) {
    Reading reading = new Reading();
    Matcher chunks =
        CHUNK.matcher(SLOT.matcher(text.replace("I/O", "io").replace("i/o", "io")).replaceAll(" "));
    while (chunks.find()) {
      reading.chunk(chunks.group());
    }
    Matcher state = SQLSTATE.matcher(text);
    if (state.find()) {
      reading.core.add(state.group(1));
    }
    return new LogWords(List.copyOf(reading.core), reading.soft);
  }

  private static final class Reading {
    private final List<String> core = new ArrayList<>();
    private final Set<String> soft = new LinkedHashSet<>();
    private @Nullable EnglishStemmer stemmer;

    private void chunk(String raw) {
      String chunk = strip(raw);
      int scheme = chunk.indexOf("://");
      if (chunk.isEmpty()) {
        return;
      } else if (CODE.matcher(chunk).matches()) {
        core.add(chunk.toLowerCase(Locale.ROOT));
        int dash = chunk.indexOf('-');
        if (dash > 0) {
          core.add(chunk.substring(0, dash).toLowerCase(Locale.ROOT));
        }
      } else if (scheme > 0) {
        soft.add(chunk.substring(0, scheme).toLowerCase(Locale.ROOT));
        words(chunk.substring(scheme + 3), soft);
      } else if (SOURCE.matcher(chunk).matches() || isPath(chunk) || isGenerated(chunk)) {
        words(chunk, soft);
      } else if (HOST.matcher(chunk).matches()) {
        words(chunk, soft);
      } else if (isClassName(chunk)) {
        int last = chunk.lastIndexOf('.');
        words(chunk.substring(0, last), soft);
        words(chunk.substring(last), core);
      } else {
        words(chunk, core);
      }
    }

    private void words(String chunk, Collection<String> into) {
      Matcher parts = PART.matcher(chunk);
      while (parts.find()) {
        String part = parts.group();
        if (Character.isDigit(part.charAt(0))) {
          continue;
        }
        String lower = part.toLowerCase(Locale.ROOT);
        if (KEPT_WITH_DIGITS.contains(lower)) {
          into.add(lower);
        } else if (part.length() < 6 || digits(part) * 4 < part.length()) { // no generated id
          humps(part, into);
        }
      }
    }

    private void humps(String part, Collection<String> into) {
      Matcher humps = HUMP.matcher(part);
      while (humps.find()) {
        String word = humps.group().toLowerCase(Locale.ROOT);
        int end = word.length();
        while (end > 0 && Character.isDigit(word.charAt(end - 1))) {
          end--;
        }
        word = word.substring(0, end);
        if (word.length() > 1 && !STOP.contains(word)) {
          into.add(stem(word));
        }
      }
    }

    private String stem(String word) {
      String known = STEMS.get(word);
      if (known != null) {
        return known;
      }
      if (stemmer == null) {
        stemmer = new EnglishStemmer();
      }
      stemmer.setCurrent(word);
      stemmer.stem();
      String stem = stemmer.getCurrent();
      if (STEMS.size() < MOST_STEMS) {
        STEMS.put(word, stem);
      }
      return stem;
    }

    private static String strip(String chunk) {
      int start = 0;
      int end = chunk.length();
      while (start < end && ".:!?*#-+~^&$@%".indexOf(chunk.charAt(start)) >= 0) {
        start++;
      }
      while (end > start && ".:!?*#-+~^&$@%".indexOf(chunk.charAt(end - 1)) >= 0) {
        end--;
      }
      return chunk.substring(start, end);
    }

    private static boolean isPath(String chunk) {
      int slash = chunk.indexOf('/');
      if (slash < 0) {
        return false;
      }
      return slash == 0
          || chunk.indexOf('/', slash + 1) > 0
          || digits(chunk) > 0
          || chunk.indexOf('-') > 0;
    }

    private static boolean isGenerated(String chunk) {
      return chunk.indexOf('-') > 0
          && digits(chunk) > 0
          && chunk.chars().noneMatch(c -> c == '_' || c == ':' || Character.isUpperCase(c));
    }

    private static boolean isClassName(String chunk) {
      int dot = chunk.indexOf('.');
      int last = chunk.lastIndexOf('.');
      return dot > 0
          && last > dot
          && last < chunk.length() - 1
          && Character.isLowerCase(chunk.charAt(0))
          && Character.isUpperCase(chunk.charAt(last + 1));
    }

    private static int digits(String text) {
      int digits = 0;
      for (int i = 0; i < text.length(); i++) {
        if (Character.isDigit(text.charAt(i))) {
          digits++;
        }
      }
      return digits;
    }
  }
}
