package dev.farseer.redact;

import dev.farseer.log.LogLine;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Masks secrets and personal data in log lines, before anything else sees them. What is masked is
 * replaced by a mark that names its kind, such as {@code <redacted:jwt>}, so that lines which
 * differ only in a secret stay lines of one shape. Safe for use by many threads; the time is linear
 * in the length of the text, whatever it says.
 */
public final class Redactor {
  /** Slots of the cache of label maps: a window has few streams, each with one map. */
  private static final int SLOTS = 1024;

  private record Known(Map<String, String> labels, Map<String, String> redacted) {}

  private final boolean enabled;
  private final Set<Kind> kinds;
  private final ExtraPatterns extras;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final AtomicReferenceArray<@Nullable Known> labelMaps = new AtomicReferenceArray<>(SLOTS);

  /** A redactor of its own counts. */
  public Redactor(RedactSettings settings) {
    enabled = settings.enabled();
    extras = new ExtraPatterns(settings.patterns());
    EnumSet<Kind> on = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
      String set = settings.kinds().get(kind.word());
      if (set == null ? kind.byDefault() : set.equals("on")) {
        on.add(kind);
      }
    }
    kinds = Collections.unmodifiableSet(on);
  }

  /** The text without secrets; the very same object when there is none in it. */
  public String redact(String text) {
    if (!enabled || text.isEmpty()) {
      return text;
    }
    Marks marks = new Scanner(text, kinds).scan();
    return extras.redact(marks.isEmpty() ? text : masked(text, marks));
  }

  /**
   * The line with text, label values and metadata values masked; the very same line when nothing
   * is. A label map is looked at once and then known by its identity, which is why the maps of a
   * line must never change.
   */
  public LogLine redact(LogLine line) {
    if (!enabled) {
      return line;
    }
    String text = redact(line.text());
    Map<String, String> labels = labels(line.labels());
    Map<String, String> metadata = fields(line.metadata());
    return text.equals(line.text())
            && labels.equals(line.labels())
            && metadata.equals(line.metadata())
        ? line
        : new LogLine(line.timestampNs(), labels, metadata, text);
  }

  /** Whether a text holds a mark that stands for something masked. */
  public static boolean hasMark(String text) {
    return text.contains(Kind.MARK_START);
  }

  /** How many values were masked since the start, of all kinds. */
  public long masked() {
    return maskedByKind().values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many values were masked since the start, per kind that was seen, in order of the names. */
  public Map<String, Long> maskedByKind() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach(
        (kind, count) -> {
          if (count.sum() > 0) {
            all.put(kind.word(), count.sum());
          }
        });
    extras.addCounts(all);
    return all;
  }

  private String masked(String text, Marks marks) {
    for (int i = 0; i < marks.size(); i++) {
      count(marks.kind(i));
    }
    return marks.applyTo(text);
  }

  private void count(Kind kind) {
    LongAdder count = counts.get(kind);
    if (count != null) {
      count.increment();
    }
  }

  @SuppressWarnings("ReferenceEquality") // the cache is one of identities
  private Map<String, String> labels(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return labels;
    }
    int slot = System.identityHashCode(labels) & (SLOTS - 1);
    Known known = labelMaps.getAcquire(slot);
    if (known == null || known.labels != labels) {
      known = new Known(labels, fields(labels));
      labelMaps.setRelease(slot, known);
    }
    return known.redacted;
  }

  /** The same map when nothing in it is masked. */
  private Map<String, String> fields(Map<String, String> fields) {
    Map<String, String> changed = null;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String value = field(field.getKey(), field.getValue());
      if (!value.equals(field.getValue())) {
        changed = changed == null ? new HashMap<>(fields) : changed;
        changed.put(field.getKey(), value);
      }
    }
    return changed == null ? fields : Map.copyOf(changed);
  }

  private String field(String key, String value) {
    // what reads "key=value" in a text is known here by the key alone
    Kind kind = Plausible.kindOf(key, value);
    if (kind != null && kinds.contains(kind)) {
      count(kind);
      return kind.mark();
    }
    return redact(value);
  }
}
