package dev.farseer.pattern;

import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the stream of a set of labels: by the identity of the map first, then by its content. */
final class StreamTable {
  private final int most;
  private final IdentityHashMap<Map<String, String>, Stream> byIdentity = new IdentityHashMap<>();
  private final Map<Map<String, String>, Stream> byContent = new HashMap<>();
  private final Map<String, Integer> components = new HashMap<>();
  private @Nullable Map<String, String> lastLabels;
  private @Nullable Stream last;

  StreamTable(int most) {
    this.most = most;
  }

  @SuppressWarnings("ReferenceEquality") // the same map is the same stream, found without hashing
  Stream of(Map<String, String> labels) {
    Stream stream = last;
    if (stream != null && labels == lastLabels) {
      return stream;
    }
    stream = byIdentity.get(labels);
    if (stream == null) {
      stream = byContent.get(labels);
      if (stream == null) {
        stream = create(labels);
        byContent.put(labels, stream);
      }
      if (byIdentity.size() >= most) {
        byIdentity.clear();
      }
      byIdentity.put(labels, stream);
    }
    lastLabels = labels;
    last = stream;
    return stream;
  }

  Collection<Stream> all() {
    return byContent.values();
  }

  private Stream create(Map<String, String> labels) {
    String component = Components.of(labels);
    return new Stream(labels, component, componentId(component));
  }

  /** The number of a component, given when it is new. */
  int componentId(String component) {
    return components.computeIfAbsent(component, c -> components.size());
  }
}
