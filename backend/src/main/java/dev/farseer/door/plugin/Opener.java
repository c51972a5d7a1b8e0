package dev.farseer.door.plugin;

/** Makes what answers for a data source. */
@FunctionalInterface
public interface Opener {
  /**
   * Opens it; nothing is asked of Loki, the model or a service yet.
   *
   * @throws dev.farseer.problem.Problem when the settings are wrong, with every problem at once
   */
  Backing open(DataSource source) throws InterruptedException;
}
