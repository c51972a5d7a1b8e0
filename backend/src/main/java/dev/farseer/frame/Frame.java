package dev.farseer.frame;

import java.util.List;
import java.util.Map;

/**
 * A table, as Grafana's data frames are.
 *
 * @param name its name, may be empty
 * @param refId the query it answers, may be empty
 * @param fields columns of equal length
 * @param meta Grafana's frame meta: executedQueryString, notices, stats, custom
 */
public record Frame(String name, String refId, List<Field> fields, Map<String, Object> meta) {
  /** Checks that the columns have equal lengths, and copies. */
  public Frame {
    fields = List.copyOf(fields);
    meta = Map.copyOf(meta);
    for (Field field : fields) {
      if (field.values().size() != fields.getFirst().values().size()) {
        throw new IllegalArgumentException(
            "column " + field.name() + " is not as long as " + fields.getFirst().name());
      }
    }
  }

  /** Number of rows. */
  public int rows() {
    return fields.isEmpty() ? 0 : fields.getFirst().values().size();
  }
}
