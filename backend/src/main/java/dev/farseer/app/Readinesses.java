package dev.farseer.app;

import dev.farseer.casebook.CasebookState;
import dev.farseer.door.Readiness;
import dev.farseer.llm.ModelState;
import dev.farseer.llm.ServerState;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.StoreState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How the parts of a running Farseer are, for {@code /readyz}. */
final class Readinesses {
  // below the time after which a part that says nothing counts as merely degraded
  private static final Duration PATIENCE = Duration.ofMillis(1700);

  /** "Save and test" asks about a data source that was opened a moment ago. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(1500);

  private Readinesses() {}

  static List<Readiness> of(Farseer farseer) {
    return List.of(
        new Readiness("loki", () -> loki(farseer)),
        new Readiness("store", () -> store(farseer)),
        new Readiness("model", () -> model(farseer)),
        new Readiness("casebook", () -> casebook(farseer)),
        new Readiness("prompts", () -> prompts(farseer)));
  }

  private static Readiness.State loki(Farseer farseer) {
    String where =
        farseer.embedded().isPresent() ? "the embedded store" : farseer.settings().loki().url();
    try {
      farseer
          .loki()
          .ready(
              Budget.of(
                  PATIENCE, Reason.LOKI_TIMEOUT, "no answer within 1.7 s: is it overloaded?"));
      return Readiness.State.up(where + " answers");
    } catch (Problem e) {
      return Readiness.State.down(where + ": " + e.detail());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Readiness.State.down(where + ": the check was interrupted");
    }
  }

  private static Readiness.State store(Farseer farseer) {
    StoreState state = farseer.store().state();
    return state.up()
        ? Readiness.State.up(state.text())
        : Readiness.State.degraded(
            state.text() + "; until then only shipped cases and what this process knows answer");
  }

  private static Readiness.State model(Farseer farseer) {
    ModelState state;
    try {
      state = farseer.model().state(FIRST_LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Readiness.State.degraded("the check was interrupted");
    }
    List<ServerState> servers = farseer.model().servers();
    if (servers.size() > 1) {
      return models(servers);
    }
    return switch (state.status()) {
      case READY ->
          Readiness.State.up(
              state.model() + " at " + state.url() + ", " + state.slots() + " slots");
      case LOADING -> Readiness.State.degraded("the model is starting, or was not asked yet");
      case UNREACHABLE -> Readiness.State.degraded(state.error());
      case NOT_CONFIGURED ->
          Readiness.State.degraded(
              "no model: answers come from the casebook alone; set llm.url or llm.modelPath");
    };
  }

  private static Readiness.State models(List<ServerState> servers) {
    List<String> troubles = servers.stream().map(Readinesses::trouble).toList();
    long good = troubles.stream().filter(String::isEmpty).count();
    String text =
        good
            + " of "
            + servers.size()
            + " model servers answer"
            + troubles.stream()
                .filter(trouble -> !trouble.isEmpty())
                .map(trouble -> "; " + trouble)
                .collect(Collectors.joining());
    return good == servers.size() ? Readiness.State.up(text) : Readiness.State.degraded(text);
  }

  private static String trouble(ServerState server) {
    if (server.state().status() != ModelState.Status.READY) {
      return server.name() + ": " + server.state().error();
    }
    return server.breaker().equals("closed")
        ? ""
        : server.name() + ": its last calls failed, it is tried again in a moment";
  }

  private static Readiness.State casebook(Farseer farseer) {
    CasebookState state = farseer.casebook().state();
    return state.up() ? Readiness.State.up(state.text()) : Readiness.State.degraded(state.text());
  }

  private static Readiness.State prompts(Farseer farseer) {
    List<String> problems = farseer.prompts().problems().stream().map(Problem::detail).toList();
    return problems.isEmpty()
        ? Readiness.State.up(farseer.prompts().list().size() + " templates")
        : Readiness.State.degraded(String.join("; ", problems));
  }
}
