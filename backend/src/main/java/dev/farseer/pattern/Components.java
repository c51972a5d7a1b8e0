package dev.farseer.pattern;

import java.util.List;
import java.util.Map;

/** Finds out which service a line belongs to: its labels say so, never a model. */
public final class Components {
  private static final List<String> LABELS =
      List.of(
          "service_name",
          "service",
          "app_kubernetes_io_name",
          "app",
          "k8s_app",
          "container",
          "container_name",
          "component",
          "unit",
          "syslog_identifier",
          "job",
          "filename",
          "host");

  private Components() {}

  /** The first of the usual labels that is set, empty when none is. */
  public static String of(Map<String, String> labels) {
    for (String label : LABELS) {
      String value = labels.get(label);
      if (value != null && !value.isEmpty() && !value.equals("unknown_service")) {
        return value;
      }
    }
    return "";
  }
}
