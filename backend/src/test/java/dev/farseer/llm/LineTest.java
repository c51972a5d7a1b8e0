package dev.farseer.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.farseer.llm.Line.Ticket;
import dev.farseer.llm.Urgency.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LineTest {
  private final AtomicLong now = new AtomicLong();
  private final Map<Ticket, String> names = new HashMap<>();
  private Line line = new Line(8, now::get);

  private Ticket join(String name, String tenant, Priority priority) {
    return join(name, new Urgency(tenant, priority));
  }

  private Ticket join(String name, Urgency urgency) {
    Ticket ticket = line.join(urgency);
    names.put(ticket, name);
    return ticket;
  }

  /** Serves everyone who waits; their names in the order of their turns. */
  private String serveAll() {
    List<String> order = new ArrayList<>();
    while (line.size() > 0) {
      Ticket next = line.inOrder().getFirst();
      order.add(names.getOrDefault(next, "?"));
      line.served(next);
    }
    return String.join(" ", order);
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void theMostUrgentFirstThenInTheOrderTheyCame() {
    join("b1", "t", Priority.BACKGROUND);
    join("a1", "t", Priority.ALERT);
    join("p1", "t", Priority.PANEL);
    join("p2", "t", Priority.PANEL);
    join("e1", "t", Priority.EXPLORE);
    assertEquals("e1 p1 p2 a1 b1", serveAll());
  }

  @Test
  void tenantsTakeTurns() {
    join("x1", "x", Priority.PANEL);
    join("x2", "x", Priority.PANEL);
    join("x3", "x", Priority.PANEL);
    join("y1", "y", Priority.PANEL);
    join("y2", "y", Priority.PANEL);
    join("z1", "z", Priority.PANEL);
    assertEquals("x1 y1 z1 x2 y2 x3", serveAll());
    join("x4", "x", Priority.PANEL);
    join("z2", "z", Priority.PANEL);
    assertEquals("z2 x4", serveAll());
  }

  @Test
  void aTurnCountsInEveryPriority() {
    join("x1", "x", Priority.EXPLORE);
    assertEquals("x1", serveAll());
    join("x2", "x", Priority.PANEL);
    join("y1", "y", Priority.PANEL);
    assertEquals("y1 x2", serveAll());
  }

  @Test
  void whoBecomesMoreUrgentGoesAhead() {
    Urgency urgency = new Urgency("t", Priority.BACKGROUND);
    join("b1", urgency);
    join("p1", "t", Priority.PANEL);
    urgency.raise(Priority.EXPLORE);
    assertEquals("b1 p1", serveAll());
    urgency.raise(Priority.PANEL);
    assertEquals(Priority.EXPLORE, urgency.priority());
  }

  @Test
  void waitingMakesMoreUrgentButBackgroundStaysWhereItIs() {
    join("a1", "t", Priority.ALERT);
    join("b1", "t", Priority.BACKGROUND);
    passes(Line.RISE_EVERY);
    join("p1", "t", Priority.PANEL);
    passes(Line.RISE_EVERY);
    join("e1", "t", Priority.EXPLORE);
    join("p2", "t", Priority.PANEL);
    // a1 counts as one from Explore by now, p1 too, and both came before e1
    assertEquals("a1 p1 e1 p2 b1", serveAll());
  }

  @Test
  void underALoadOfUrgentCallsAPanelGetsItsShare() {
    join("p1", "quiet", Priority.PANEL);
    int served = 0;
    boolean done = false;
    while (!done) {
      join("e" + served, "loud", Priority.EXPLORE);
      passes(Duration.ofSeconds(1));
      Ticket next = line.inOrder().getFirst();
      done = "p1".equals(names.get(next));
      line.served(next);
      served++;
    }
    assertEquals(30, served);
  }

  @Test
  void aFullLineSendsTheLeastUrgentAway() {
    line = new Line(2, now::get);
    Ticket panel = join("p1", "t", Priority.PANEL);
    Ticket background = join("b1", "t", Priority.BACKGROUND);
    assertEquals(Optional.empty(), line.overflow());
    join("e1", "t", Priority.EXPLORE);
    assertEquals(Optional.of(background), line.overflow());
    assertEquals(Optional.empty(), line.overflow());
    Ticket late = join("p2", "t", Priority.PANEL);
    assertEquals(Optional.of(late), line.overflow());
    join("e2", "t", Priority.EXPLORE);
    assertEquals(Optional.of(panel), line.overflow());
    assertEquals(2, line.size(Priority.EXPLORE));
    assertEquals("e1 e2", serveAll());
  }

  @Test
  void aTenantThatFloodsTheLineGivesWayToOthers() {
    line = new Line(3, now::get);
    join("x1", "x", Priority.PANEL);
    join("x2", "x", Priority.PANEL);
    Ticket flood = join("x3", "x", Priority.PANEL);
    join("y1", "y", Priority.PANEL);
    assertEquals(Optional.of(flood), line.overflow());
    assertEquals("x1 y1 x2", serveAll());
  }

  @Test
  void whoLeavesIsNotServed() {
    Ticket first = join("p1", "t", Priority.PANEL);
    join("p2", "t", Priority.PANEL);
    line.left(first);
    assertEquals("p2", serveAll());
  }
}
