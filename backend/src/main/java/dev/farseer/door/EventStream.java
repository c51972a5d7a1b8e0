package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Server-sent events to one client. Any thread may send, none ever waits: what a slow client has
 * not taken is bounded by dropping what it can do without, the oldest first.
 */
public final class EventStream {
  private static final int MAX_WAITING = 1024;

  private final Context context;
  private final HttpServerResponse response;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private final long keepAlive;
  private boolean draining;
  private boolean ended;
  private boolean quiet = true;

  /** How much an event matters to a client that is behind. */
  public enum Kind {
    /** Never dropped. */
    NEEDED,
    /** Dropped when too much waits. */
    DISPENSABLE,
    /** A later one of the same name says it all. */
    REPLACEABLE
  }

  private record Event(String name, Kind kind, String data) {}

  /** Writes the head on the event loop; called there. */
  EventStream(Context context, HttpServerResponse response, Duration keepAliveEvery) {
    this.context = context;
    this.response = response;
    keepAlive =
        context
            .owner()
            .setPeriodic(keepAliveEvery.toMillis(), _ -> context.runOnContext(_ -> keepAlive()));
  }

  /** Sends an event with a JSON document as its data. */
  public synchronized void send(String name, Kind kind, JsonNode data) {
    if (ended) {
      return;
    }
    if (kind == Kind.REPLACEABLE) {
      waiting.removeIf(event -> event.name.equals(name));
    }
    waiting.add(new Event(name, kind, Json.text(data)));
    if (waiting.size() > MAX_WAITING) {
      dropOldest();
    }
    schedule();
  }

  /** Ends the stream after everything that waits. */
  synchronized void end() {
    ended = true;
    schedule();
  }

  /** Stops the keep-alive comments; the connection has gone. */
  void abandon() {
    context.owner().cancelTimer(keepAlive);
  }

  private void dropOldest() {
    for (Iterator<Event> events = waiting.iterator(); events.hasNext(); ) {
      if (events.next().kind == Kind.DISPENSABLE) {
        events.remove();
        return;
      }
    }
  }

  private void schedule() {
    if (!draining) {
      draining = true;
      context.runOnContext(_ -> drain());
    }
  }

  private void drain() {
    if (response.closed()) {
      abandon();
      return;
    }
    StringBuilder out = new StringBuilder();
    boolean last;
    synchronized (this) {
      if (response.writeQueueFull()) {
        // stays "draining": the drain handler goes on
        response.drainHandler(_ -> drain());
        return;
      }
      while (!waiting.isEmpty() && out.length() < (64 << 10)) {
        Event event = waiting.remove();
        out.append("event: ").append(event.name).append('\n');
        out.append("data: ").append(event.data).append("\n\n");
      }
      last = ended && waiting.isEmpty();
      draining = false;
      if (!waiting.isEmpty()) {
        schedule();
      }
    }
    if (!out.isEmpty()) {
      quiet = false;
      response.write(out.toString());
    }
    if (last && !response.ended()) {
      abandon();
      response.end();
    }
  }

  private void keepAlive() {
    if (response.closed() || response.ended()) {
      abandon();
    } else if (quiet && !response.writeQueueFull()) {
      response.write(": keep-alive\n\n");
    }
    quiet = true;
  }
}
