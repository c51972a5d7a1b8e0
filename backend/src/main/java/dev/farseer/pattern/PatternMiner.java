package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of one window into patterns, in bounded memory. A line is cut into words and
 * slots by its looks alone; lines with the same words are counted together; when all lines are in,
 * {@link Grouping} finds the places where words vary.
 *
 * <p>The same lines in any order give the same patterns and ids, except that the lines of a stack
 * trace must follow their first line within their stream; so do the same lines divided among miners
 * that are merged. For one thread at a time.
 */
public final class PatternMiner {
  private static final int READERS = 4;
  private static final int MOST_ALIASES = 64;
  private static final int MOST_KNOWN_MAPS = 16_384;
  private static final long TRACE_GAP_NS = 5_000_000_000L;

  private final PatternSettings settings;
  private final Steps steps;

  /** Readers take turns, so that a line that is kept back need not be read again. */
  private final LineReader[] readers = new LineReader[READERS];

  private LineReader reader;
  private int turn;
  private final StreamTable streams = new StreamTable(MOST_KNOWN_MAPS);
  private final ShapeTable shapes;
  private int[] late = new int[16];
  private int lateCount;
  private long lines;
  private String @Nullable [] ids;

  /** A miner for the lines of one window; lines outside of it count in its nearest step. */
  public PatternMiner(PatternSettings settings, TimeRange window) {
    this.settings = settings;
    steps = new Steps(window);
    for (int i = 0; i < READERS; i++) {
      readers[i] = new LineReader(settings);
    }
    reader = readers[0];
    shapes = new ShapeTable(settings, steps);
  }

  /**
   * Adds a line.
   *
   * @return a handle of the line's group for {@link #idOf}
   * @throws IllegalStateException after {@link #finish}
   */
  public int add(LogLine line) {
    if (ids != null) {
      throw new IllegalStateException("the window is finished, a new one needs a new miner");
    }
    lines++;
    Stream stream = streams.of(line.labels());
    PendingLine pending = stream.pending;
    if (pending != null) {
      int joined = join(stream, pending, line);
      if (joined != 0) {
        return joined;
      }
      stream.pending = null;
      flush(stream, pending);
    }
    return addFresh(stream, line);
  }

  private int addFresh(Stream stream, LogLine line) {
    if (StackTraces.isContinuation(line.text())) {
      return keepBack(stream, line, Level.UNKNOWN, -1);
    }
    reader.read(line.text());
    Level told = level(stream, line);
    int index = shapes.indexOf(reader.tokens, stream);
    ShapeGroup group = shapes.group(index);
    Level level = told == null ? group.shape.level : told;
    if (group.shape.mayHeadTrace() || level.compareTo(Level.WARN) >= 0) {
      int handle = keepBack(stream, line, level, index);
      if (group.shape.mayPanic && stream.pending != null) {
        stream.pending.mayPanic();
      }
      turn = (turn + 1) % READERS;
      reader = readers[turn];
      return handle;
    }
    count(group, stream, line, level, reader);
    return index;
  }

  private @Nullable Level level(Stream stream, LogLine line) {
    if (!line.metadata().isEmpty()) {
      Level level = Levels.of(line.metadata());
      if (level != null) {
        return level;
      }
    }
    return stream.level != null ? stream.level : reader.level;
  }

  private void count(
      ShapeGroup group, Stream stream, LogLine line, Level level, LineReader reader) {
    group.add(line, stream, level, reader.tokens, steps);
    String traceId = line.metadata().isEmpty() ? null : TraceIds.of(line.metadata());
    if (traceId == null) {
      traceId = reader.traceId();
    }
    if (traceId == null) {
      traceId = stream.traceId;
    }
    if (traceId != null) {
      group.traces.add(traceId, line.timestampNs());
    }
  }

  private int keepBack(Stream stream, LogLine line, Level level, int group) {
    if (lateCount == late.length) {
      late = Arrays.copyOf(late, lateCount * 2);
    }
    int handle = - ++lateCount;
    stream.pending = new PendingLine(line, level, handle, reader, group);
    return handle;
  }

  /** Joins a line to the trace before it. Returns the handle of the trace, 0 when it has none. */
  private int join(Stream stream, PendingLine pending, LogLine line) {
    if (Math.abs(line.timestampNs() - pending.line.timestampNs()) > TRACE_GAP_NS) {
      return 0;
    }
    String text = line.text();
    PendingLine tentative = pending.tentative;
    StackTrace trace = pending.trace;
    boolean goesOn =
        StackTraces.isContinuation(text) || (trace != null && trace.continuesWith(text));
    if (goesOn) {
      if (tentative != null) {
        pending.tentative = null;
        pending.join(tentative.line);
        late[-tentative.handle - 1] = pending.handle;
      }
      pending.join(line);
      return pending.handle;
    }
    if (tentative == null && trace == null && StackTraces.isException(text)) {
      int handle = keepBack(stream, line, Level.UNKNOWN, -1);
      pending.tentative = stream.pending;
      stream.pending = pending;
      return handle;
    }
    return 0;
  }

  private void flush(Stream stream, PendingLine pending) {
    if (pending.isRead()) {
      ShapeGroup group = shapes.group(pending.group);
      count(group, stream, pending.line, pending.level, pending.reader);
      late[-pending.handle - 1] = pending.group;
    } else {
      readAgain(stream, pending);
    }
    PendingLine tentative = pending.tentative;
    if (tentative != null) {
      flush(stream, tentative);
    }
  }

  private void readAgain(Stream stream, PendingLine pending) {
    StackTrace trace = pending.trace;
    LogLine line = pending.line;
    if (trace == null) {
      reader.read(line.text());
    } else {
      reader.read(trace);
      line = line.withText(trace.joined());
    }
    int index = shapes.indexOf(reader.tokens, stream);
    ShapeGroup group = shapes.group(index);
    Level told = level(stream, line);
    Level level = told == null ? group.shape.level : told;
    count(group, stream, line, level, reader);
    for (long ns : pending.continuations()) {
      group.addContinuation(ns, level, steps);
    }
    late[-pending.handle - 1] = index;
  }

  private void flushAll() {
    for (Stream stream : streams.all()) {
      PendingLine pending = stream.pending;
      if (pending != null) {
        stream.pending = null;
        flush(stream, pending);
      }
    }
  }

  /**
   * Takes over the lines of another miner of the same window and settings, as if they had been
   * added here; how the lines were divided among miners changes nothing, as long as the lines of a
   * stack trace were not torn apart. The other miner takes no more lines, and its handles are none
   * of this one's.
   *
   * @throws IllegalStateException when either is finished, or the windows differ
   */
  public void merge(PatternMiner other) {
    if (ids != null || other.ids != null || !steps.sameAs(other.steps)) {
      throw new IllegalStateException("only open miners of one window can be merged");
    }
    other.flushAll();
    shapes.merge(other.shapes, streams::componentId);
    lines += other.lines;
    other.ids = new String[0];
  }

  /**
   * Groups what was added; more lines can not be added afterwards.
   *
   * @return the patterns, whose counts sum to the lines added
   */
  public MinedPatterns finish() {
    flushAll();
    List<Kind> kinds = new Grouping(settings.minVariants()).kinds(shapes.rows());
    String[] idOfShape = new String[shapes.shapeCount()];
    List<Pattern> patterns = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Kind kind : kinds) {
      String id = id(kind, known);
      Set<String> aliases = aliases(kind, id);
      Layout layout = new Layout(kind, shapes.mostFrequent(kind));
      Map<String, PatternBuilder> byComponent = new TreeMap<>();
      for (Kind.Row row : kind.rows()) {
        for (Shape shape : row.shapes()) {
          idOfShape[shape.index] = id;
          Layout.Mapping mapping = layout.of(shape);
          for (ShapeGroup group : shapes.groupsOf(shape)) {
            if (group.count > 0) {
              byComponent
                  .computeIfAbsent(
                      group.component, c -> new PatternBuilder(layout, settings, steps))
                  .add(group, mapping);
            }
          }
        }
      }
      byComponent.forEach((name, builder) -> patterns.add(builder.build(id, aliases, name)));
    }
    ids = idOfShape;
    patterns.sort(PatternBuilder.ORDER);
    return new MinedPatterns(patterns, lines);
  }

  /** Two kinds that read the same have an id each, and that of the text as an alias. */
  private static String id(Kind kind, Set<String> taken) {
    String id = Template.id(kind.normalised());
    return taken.add(id) ? id : Template.id(Template.key(kind.tokens()));
  }

  private static Set<String> aliases(Kind kind, String id) {
    Set<String> aliases = new LinkedHashSet<>();
    aliases.add(id);
    aliases.add(Template.id(kind.normalised()));
    List<Kind.Row> rows = new ArrayList<>(kind.rows());
    rows.sort(
        Comparator.comparingLong(Kind.Row::lines).reversed().thenComparing(Kind.Row::normalised));
    for (Kind.Row row : rows) {
      if (aliases.size() < MOST_ALIASES) {
        aliases.add(Template.id(row.normalised()));
      }
    }
    return aliases;
  }

  /**
   * The id of the pattern that a line belongs to.
   *
   * @param handle what {@link #add} returned for the line
   * @throws IllegalStateException before {@link #finish}
   */
  public String idOf(int handle) {
    if (ids == null) {
      throw new IllegalStateException("patterns have ids when the window is finished");
    }
    int index = handle;
    while (index < 0) {
      index = late[-index - 1];
    }
    return ids[shapes.group(index).shape.index];
  }

  /** The id of the pattern that a line makes when it is the only one. */
  public static String idOfLine(String text) {
    return Template.id(Template.normalised(Reduced.of(read(text).copy()).tokens()));
  }

  /** The template of the pattern that a line makes when it is the only one. */
  public static String templateOfLine(String text) {
    Tokens tokens = read(text);
    List<SlotType> types = new ArrayList<>();
    for (int i = 0; i < tokens.count(); i++) {
      if (tokens.isSlot(i)) {
        types.add(tokens.type(i));
      }
    }
    return Template.readable(List.of(tokens.copy()), types);
  }

  private static Tokens read(String text) {
    LineReader reader = new LineReader(PatternSettings.defaults());
    int lineEnd = text.indexOf('\n');
    if (lineEnd >= 0 && lineEnd < text.length() - 1) {
      reader.read(StackTrace.ofText(text));
    } else {
      reader.read(text);
    }
    return reader.tokens;
  }
}
