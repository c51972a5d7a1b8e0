package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.settings.Secret;

/** Where a server is; one that Farseer starts itself may have to be waited for. */
interface ServerLocation extends AutoCloseable {

  /** An address and the key it wants. */
  record Place(ServerUrl url, Secret key) {}

  /**
   * The server's place, waiting for its start.
   *
   * @throws dev.farseer.problem.Problem when it cannot start, or the budget's overrun
   */
  Place await(Budget budget) throws InterruptedException;

  /** Stops the server if it was started here. */
  @Override
  void close();

  /** A server that runs by itself. */
  static ServerLocation at(ServerUrl url, Secret key) {
    Place place = new Place(url, key);
    return new ServerLocation() {
      @Override
      public Place await(Budget budget) {
        return place;
      }

      @Override
      public void close() {
        // not ours
      }
    };
  }
}
