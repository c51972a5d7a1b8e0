package dev.farseer.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the data links of cells that hold trace ids. Grafana, not Farseer, opens the trace: the
 * link names one of Grafana's own data sources, which only the settings know.
 *
 * @param datasourceUid uid of the Tempo data source in Grafana, empty when there is none
 * @param datasourceName its name, as Grafana shows it; may be empty
 */
public record Links(String datasourceUid, String datasourceName) {

  /** No trace store is known, so cells carry no link. */
  public static final Links NONE = new Links("", "");

  /**
   * The field config for a column of trace ids, empty when no trace store is known.
   *
   * @param title the link's text, such as {@code "Open trace"}
   */
  public Map<String, Object> traceIds(String title) {
    if (datasourceUid.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> query = Map.of("queryType", "traceql", "query", "${__value.raw}");
    Map<String, Object> internal =
        Map.of("datasourceUid", datasourceUid, "datasourceName", datasourceName, "query", query);
    return Map.of("links", List.of(Map.of("title", title, "url", "", "internal", internal)));
  }

  /**
   * A column of trace ids, each opening its trace. The column is of strings: an id such as {@code
   * 12e34} must never be read as a number.
   *
   * @param ids hexadecimal trace ids, null or empty where a row has none
   */
  public Field traceField(String name, String title, List<? extends @Nullable String> ids) {
    return new Field(name, FieldType.STRING, Map.of(), traceIds(title), new ArrayList<>(ids));
  }
}
