package dev.farseer.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long the stages of one query took. Stages that run side by side overlap. */
public final class Stages {
  private final Map<String, Long> nanos = new LinkedHashMap<>();

  /**
   * One stage.
   *
   * @param name {@code loki}, {@code mine}, {@code casebook}, {@code prompt}, {@code model}
   * @param time how long
   */
  public record Stage(String name, Duration time) {}

  /** Adds time to a stage; a stage's place is where it was first named. */
  public synchronized void add(String name, long ns) {
    nanos.merge(name, ns, Long::sum);
  }

  /** All stages so far. */
  public synchronized List<Stage> list() {
    List<Stage> stages = new ArrayList<>();
    nanos.forEach((name, ns) -> stages.add(new Stage(name, Duration.ofNanos(ns))));
    return stages;
  }
}
