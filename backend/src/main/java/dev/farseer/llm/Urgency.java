package dev.farseer.llm;

/**
 * Whose question it is and how soon it wants its answer. It may become more urgent while it waits,
 * when somebody joins who is in more of a hurry. Safe for many threads.
 */
public final class Urgency {
  private final String tenant;
  private volatile Priority priority;

  /** How soon, the most urgent first. */
  public enum Priority {
    /** A person watches. */
    EXPLORE,
    /** A panel refreshes. */
    PANEL,
    /** A rule is evaluated, which does not wait for it. */
    ALERT,
    /** Nobody waits. */
    BACKGROUND
  }

  /** A question of a tenant. */
  public Urgency(String tenant, Priority priority) {
    this.tenant = tenant;
    this.priority = priority;
  }

  /** Whose question; tenants take turns within a priority. */
  public String tenant() {
    return tenant;
  }

  /** How soon, as of now. */
  public Priority priority() {
    return priority;
  }

  /** Makes it at least this urgent. */
  public synchronized void raise(Priority other) {
    if (other.compareTo(priority) < 0) {
      priority = other;
    }
  }
}
