package dev.farseer.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What runs in the demo's cluster, with the labels that a log collector gives its streams. */
final class Shop {
  static final String CLUSTER = "demo";
  static final List<String> NODES = List.of("demo-worker-1", "demo-worker-2");

  /**
   * A pod.
   *
   * @param name its name with the generated suffixes
   * @param uid its UUID
   * @param ip its address
   * @param out labels of what it writes to standard output
   * @param err labels of what it writes to standard error
   */
  record Pod(
      String name, String uid, String ip, Map<String, String> out, Map<String, String> err) {}

  final List<Pod> gateway;
  final List<Pod> checkout;
  final List<Pod> payments;
  final Pod postgres;
  final Pod redis;
  final Pod certManager;

  private final Dice dice;

  Shop(Dice dice) {
    this.dice = dice;
    gateway = pair("gateway", "nginx", "10.42.0.");
    checkout = pair("checkout", "checkout", "10.42.1.");
    payments = pair("payments", "payments", "10.42.2.");
    postgres = pod("shop", "postgres", "postgres", "postgres-0", "10.42.1.31", 0);
    redis = pod("shop", "redis", "redis", "redis-0", "10.42.2.32", 1);
    certManager =
        pod(
            "cert-manager",
            "cert-manager",
            "cert-manager-controller",
            "cert-manager-" + template() + "-" + dice.suffix(5),
            "10.42.0.8",
            0);
  }

  /** A pod of the cron job, one per run. */
  Pod cron(long run) {
    return pod(
        "shop",
        "inventory-sync",
        "inventory-sync",
        "inventory-sync-" + run + "-" + dice.suffix(5),
        "10.42.2." + dice.between(40, 250),
        1);
  }

  /** Labels of a node's journal: what its kernel or its kubelet says. */
  static Map<String, String> journal(String service, int node) {
    return Map.of(
        "cluster",
        CLUSTER,
        "job",
        "systemd-journal",
        "service_name",
        service,
        "node_name",
        NODES.get(node));
  }

  private List<Pod> pair(String service, String container, String network) {
    String prefix = service + "-" + template() + "-";
    return List.of(
        pod("shop", service, container, prefix + dice.suffix(5), network + "17", 0),
        pod("shop", service, container, prefix + dice.suffix(5), network + "18", 1));
  }

  private String template() {
    return dice.suffix(10);
  }

  private Pod pod(
      String namespace, String service, String container, String name, String ip, int node) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("cluster", CLUSTER);
    labels.put("namespace", namespace);
    labels.put("service_name", service);
    labels.put("app", service);
    labels.put("job", namespace + "/" + service);
    labels.put("pod", name);
    labels.put("container", container);
    labels.put("node_name", NODES.get(node));
    return new Pod(name, dice.uuid(), ip, stream(labels, "stdout"), stream(labels, "stderr"));
  }

  private static Map<String, String> stream(Map<String, String> labels, String stream) {
    Map<String, String> all = new TreeMap<>(labels);
    all.put("stream", stream);
    return Map.copyOf(all);
  }
}
