package dev.farseer.cli.demo;

import java.util.List;
import java.util.Map;

/** What kernel, kubelet and cert-manager say. */
final class ClusterLog {
  private final Recorder recorder;
  private final Dice dice;

  ClusterLog(Recorder recorder, Dice dice) {
    this.recorder = recorder;
    this.dice = dice;
  }

  /** A pod of a job starts: volumes, a container, a network interface. */
  void podStarts(Shop.Pod pod, int node, long ns) {
    Map<String, String> kubelet = Shop.journal("kubelet", node);
    kubelet(
        kubelet,
        ns,
        "reconciler_common.go:251",
        "\"operationExecutor.VerifyControllerAttachedVolume started for volume \\\"kube-api-access-%s\\\"\" pod=\"shop/%s\""
            .formatted(dice.suffix(5), pod.name()));
    kubelet(
        kubelet,
        ns + 900_000_000L,
        "pod_startup_latency_tracker.go:104",
        "\"Observed pod startup duration\" pod=\"shop/%s\" podStartSLOduration=%s"
            .formatted(pod.name(), Dice.fixed(dice.around(1.4), 3)));
    Map<String, String> kernel = Shop.journal("kernel", node);
    String veth = "veth" + dice.hex(8);
    int port = dice.between(2, 14);
    for (String state : List.of("blocking", "forwarding")) {
      recorder.say(
          kernel,
          ns + 300_000_000L + port,
          "",
          "cni0: port %d(%s) entered %s state".formatted(port, veth, state));
    }
  }

  /** The kubelet's house-keeping. */
  void houseKeeping(int node, long ns) {
    kubelet(
        Shop.journal("kubelet", node),
        ns,
        "kubelet_getters.go:218",
        "\"Pod status updated\" pod=\"kube-system/kube-proxy-%s\" status=\"Running\""
            .formatted(dice.suffix(5)));
  }

  /** The kernel kills the process at the memory limit of its container. */
  void outOfMemory(Shop.Pod pod, int node, long ns, int process) {
    Map<String, String> kernel = Shop.journal("kernel", node);
    String slice =
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice"
            .formatted(pod.uid().replace('-', '_'));
    List<String> lines =
        List.of(
            "payments invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=968",
            "memory: usage 524288kB, limit 524288kB, failcnt " + dice.between(900, 4000),
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-%s.scope,mems_allowed=0,oom_memcg=%s,task_memcg=%s,task=payments,pid=%d,uid=65532"
                .formatted(dice.hex(64), slice, slice, process),
            "Memory cgroup out of memory: Killed process %d (payments) total-vm:%dkB, anon-rss:%dkB, file-rss:%dkB, shmem-rss:0kB, UID:65532 pgtables:%dkB oom_score_adj:968"
                .formatted(
                    process,
                    dice.between(1_800_000, 1_900_000),
                    dice.between(511_000, 519_000),
                    dice.between(9_000, 12_000),
                    dice.between(1_200, 1_300)));
    for (int i = 0; i < lines.size(); i++) {
      recorder.say(kernel, ns + i * 40_000L, "", lines.get(i));
    }
    kubelet(
        Shop.journal("kubelet", node),
        ns + 1_100_000_000L,
        "kuberuntime_manager.go:1105",
        "\"Container terminated\" pod=\"shop/%s\" podUID=\"%s\" containerName=\"payments\" reason=\"OOMKilled\" exitCode=137"
            .formatted(pod.name(), pod.uid()));
  }

  void backOff(Shop.Pod pod, int node, long ns, int seconds) {
    String text =
        "E%s    1742 pod_workers.go:1324] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"payments\\\" with CrashLoopBackOff: \\\"back-off %ds restarting failed container=payments pod=%s_shop(%s)\\\"\" pod=\"shop/%s\" podUID=\"%s\""
            .formatted(Stamps.klog(ns), seconds, pod.name(), pod.uid(), pod.name(), pod.uid());
    recorder.say(Shop.journal("kubelet", node), ns, "error", text);
  }

  void notReady(Shop.Pod pod, int node, long ns) {
    kubelet(
        Shop.journal("kubelet", node),
        ns,
        "prober.go:120",
        "\"Probe failed\" probeType=\"Readiness\" pod=\"shop/%s\" podUID=\"%s\" containerName=\"payments\" probeResult=\"failure\" output=\"Get \\\"http://%s:8080/readyz\\\": dial tcp %s:8080: connect: connection refused\""
            .formatted(pod.name(), pod.uid(), pod.ip(), pod.ip()));
  }

  void restarted(Shop.Pod pod, int node, long ns, int restarts) {
    kubelet(
        Shop.journal("kubelet", node),
        ns,
        "kubelet.go:2569",
        "\"SyncLoop (PLEG): event for pod\" pod=\"shop/%s\" event={\"Type\":\"ContainerStarted\",\"Data\":\"%s\"} restartCount=%d"
            .formatted(pod.name(), dice.hex(64), restarts));
  }

  /** The certificate of the shop ends in six days, and its renewal did not go through. */
  void certificateExpiring(Shop.Pod certManager, long ns, long notAfterNs) {
    recorder.say(
        certManager.err(),
        ns,
        "warn",
        "W%s       1 readiness_controller.go:214] \"certificate is about to expire and has not been renewed\" key=\"shop/shop-example-test-tls\" dnsName=\"shop.example.test\" notAfter=\"%s\" expiresIn=\"6 days\""
            .formatted(Stamps.klog(ns), Stamps.seconds(notAfterNs)));
  }

  void certificateChecked(Shop.Pod certManager, long ns) {
    String key = dice.pick(List.of("shop/payments-internal-tls", "shop/postgres-server-tls"));
    recorder.say(
        certManager.err(),
        ns,
        "info",
        "I%s       1 trigger_controller.go:178] \"certificate is up to date\" key=\"%s\" renewalIn=\"%d days\""
            .formatted(Stamps.klog(ns), key, dice.between(40, 60)));
  }

  private void kubelet(Map<String, String> labels, long ns, String where, String message) {
    recorder.say(
        labels, ns, "info", "I%s    1742 %s] %s".formatted(Stamps.klog(ns), where, message));
  }
}
