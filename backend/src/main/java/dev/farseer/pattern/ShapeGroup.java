package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything counted about the lines of one shape from one component. */
final class ShapeGroup {
  private static final int MOST_STREAMS = 256;

  final Shape shape;
  final String component;
  final long[] histogram;
  final long[] levels = new long[Levels.RANKS];
  final SlotTracker[] slots;
  final LineSample sample;
  final Examples examples;
  final TraceSample traces;
  final Set<Stream> streams = new LinkedHashSet<>(2);

  /** Lines, those of stack traces included. */
  long count;

  /** Lines without the further ones of stack traces: as often was there a value in each slot. */
  long events;

  private @Nullable Stream lastStream;

  ShapeGroup(Shape shape, String component, PatternSettings settings, int steps) {
    this.shape = shape;
    this.component = component;
    histogram = new long[steps];
    slots = new SlotTracker[shape.slots];
    sample = new LineSample(shape.slots);
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new SlotTracker();
    }
    examples = new Examples(settings.maxExamples());
    traces = new TraceSample(settings.maxTraces());
  }

  /** Counts one line, whose values are in the tokens. */
  void add(LogLine line, Stream stream, Level level, Tokens tokens, Steps steps) {
    long ns = line.timestampNs();
    long priority = Hashing.mix(ns);
    int slotCount = Math.min(slots.length, tokens.slots());
    for (int slot = 0; slot < slotCount; slot++) {
      priority = Hashing.join(priority, slots[slot].add(tokens, tokens.slot(slot)));
    }
    count++;
    events++;
    histogram[steps.histogram(ns)]++;
    levels[Levels.rank(level)]++;
    priority &= Long.MAX_VALUE;
    sample.add(steps.span(ns), ns, priority, tokens, line.text());
    examples.add(line, priority);
    if (stream != lastStream) {
      lastStream = stream;
      if (streams.size() < MOST_STREAMS) {
        streams.add(stream);
      }
    }
  }

  /** Counts a further line of a stack trace, which has no values of its own. */
  void addContinuation(long ns, Level level, Steps steps) {
    count++;
    histogram[steps.histogram(ns)]++;
    levels[Levels.rank(level)]++;
  }

  /** Adds what was counted of the same lines' shape elsewhere. */
  void merge(ShapeGroup other) {
    for (int i = 0; i < slots.length; i++) {
      slots[i].merge(other.slots[i]);
    }
    for (int i = 0; i < histogram.length; i++) {
      histogram[i] += other.histogram[i];
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] += other.levels[i];
    }
    sample.merge(other.sample);
    examples.merge(other.examples);
    traces.merge(other.traces);
    for (Stream stream : other.streams) {
      if (streams.size() < MOST_STREAMS) {
        streams.add(stream);
      }
    }
    count += other.count;
    events += other.events;
  }
}
