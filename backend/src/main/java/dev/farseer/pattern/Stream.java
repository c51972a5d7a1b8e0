package dev.farseer.pattern;

import dev.farseer.log.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the labels of a stream tell, found out once, and the trace that may go on in it. */
final class Stream {
  final Map<String, String> labels;
  final String component;
  final int componentId;
  final @Nullable Level level;
  final @Nullable String traceId;
  @Nullable PendingLine pending;

  Stream(Map<String, String> labels, String component, int componentId) {
    this.labels = labels;
    this.component = component;
    this.componentId = componentId;
    level = Levels.of(labels);
    traceId = TraceIds.of(labels);
  }
}
