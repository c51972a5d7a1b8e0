package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds the groups of one kind of line from one component up to a pattern. */
final class PatternBuilder {
  private static final int MOST_LABEL_VALUES = 16;

  private final Layout layout;
  private final PatternSettings settings;
  private final Steps steps;
  private final SlotTracker[] slots;
  private final long[] histogram;
  private final long[] levels = new long[Levels.RANKS];
  private final TimeSample sample = new TimeSample();
  private final Examples examples;
  private final TraceSample traces;
  private final Set<Stream> streams = new LinkedHashSet<>();
  private long count;

  PatternBuilder(Layout layout, PatternSettings settings, Steps steps) {
    this.layout = layout;
    this.settings = settings;
    this.steps = steps;
    slots = new SlotTracker[layout.slots()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new SlotTracker();
    }
    histogram = new long[steps.count];
    examples = new Examples(settings.maxExamples());
    traces = new TraceSample(settings.maxTraces());
  }

  void add(ShapeGroup group, Layout.Mapping mapping) {
    for (int i = 0; i < group.slots.length; i++) {
      if (mapping.slots[i] >= 0) {
        slots[mapping.slots[i]].merge(group.slots[i]);
      }
    }
    for (int i = 0; i < slots.length; i++) {
      String word = mapping.words[i];
      if (word != null) {
        slots[i].addWord(word, group.events);
      }
    }
    for (int i = 0; i < histogram.length; i++) {
      histogram[i] += group.histogram[i];
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] += group.levels[i];
    }
    sample.merge(group.sample, mapping.slots, slots.length, mapping.words);
    examples.merge(group.examples);
    traces.merge(group.traces);
    streams.addAll(group.streams);
    count += group.count;
  }

  Pattern build(String id, Set<String> aliases, String component) {
    List<SlotType> types = new ArrayList<>();
    for (SlotTracker slot : slots) {
      types.add(slot.type());
    }
    return new Pattern(
        id,
        aliases,
        Template.readable(layout.tokens, types),
        component,
        level(),
        count,
        examples.firstNs(),
        Math.max(examples.lastNs(), examples.firstNs()),
        new Histogram(steps.startNs, steps.stepNs, boxed()),
        new SlotReport(sample.all()).of(slots, layout.names),
        examples(),
        traces.inTime(),
        labels());
  }

  private List<LogLine> examples() {
    return examples.lines(settings.maxExamples());
  }

  private List<Long> boxed() {
    List<Long> list = new ArrayList<>(histogram.length);
    for (long lines : histogram) {
      list.add(lines);
    }
    return list;
  }

  private Level level() {
    long above = 0;
    for (int i = Levels.RANKS - 1; i > 0; i--) {
      above += levels[i];
      if (above * 10 >= count && levels[i] > 0) {
        return Levels.ofRank(i);
      }
    }
    return Level.UNKNOWN;
  }

  private Map<String, List<String>> labels() {
    Map<String, Set<String>> values = new TreeMap<>();
    for (Stream stream : streams) {
      stream.labels.forEach(
          (label, value) -> values.computeIfAbsent(label, l -> new TreeSet<>()).add(value));
    }
    Map<String, List<String>> bounded = new LinkedHashMap<>();
    values.forEach(
        (label, all) -> bounded.put(label, all.stream().limit(MOST_LABEL_VALUES).toList()));
    return bounded;
  }

  /** Most lines first, then by component and id. */
  static final Comparator<Pattern> ORDER =
      Comparator.comparingLong(Pattern::count)
          .reversed()
          .thenComparing(Pattern::component)
          .thenComparing(Pattern::id);
}
