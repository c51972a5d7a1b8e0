package dev.farseer.pattern;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group of lines of one shape, from one component.
 *
 * @param id hash of the normalised template, 16 lower-case hexadecimal digits; the same template in
 *     another component has the same id
 * @param aliases ids that templates of single lines of this group have (bounded), so that a case
 *     kept for one line is found when the template has generalised since
 * @param template constant words and typed slots
 * @param component the service of the lines (see {@link Components}), empty when no label tells
 * @param level the most serious level that at least a tenth of the lines carry
 * @param count lines in the group, at least 1
 * @param firstNs timestamp of the first line
 * @param lastNs timestamp of the last line
 * @param histogram the lines over the window
 * @param slots statistics per slot of the template, in order
 * @param examples a few lines, spread over the window, first and last among them
 * @param traces traces seen, bounded, in order of time
 * @param labels values seen per label of the streams, bounded per label
 */
public record Pattern(
    String id,
    Set<String> aliases,
    String template,
    String component,
    Level level,
    long count,
    long firstNs,
    long lastNs,
    Histogram histogram,
    List<SlotStatistics> slots,
    List<LogLine> examples,
    List<TraceSighting> traces,
    Map<String, List<String>> labels) {

  /** Copies the collections. */
  public Pattern {
    aliases = Set.copyOf(aliases);
    slots = List.copyOf(slots);
    examples = List.copyOf(examples);
    traces = List.copyOf(traces);
    labels = Map.copyOf(labels);
  }
}
