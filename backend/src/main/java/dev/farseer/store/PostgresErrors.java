package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/** What PostgreSQL's failures mean; the codes are those of its manual, appendix A. */
final class PostgresErrors {
  private static final Set<String> LOST =
      Set.of(
          "57P01", // an administrator ends connections
          "57P02", "57P03", // it is starting or stopping
          "57P05", // too long idle
          "25P03", // too long idle inside a transaction
          "25006"); // it has become a standby: another connection may lead to the primary

  private static final Set<String> PASSING = Set.of("40001", "40P01");

  private PostgresErrors() {}

  static boolean lost(SQLException failure) {
    String state = state(failure);
    return state.startsWith("08")
        || LOST.contains(state)
        || (state.isEmpty() && failure.getCause() instanceof IOException);
  }

  static boolean passing(SQLException failure) {
    return PASSING.contains(state(failure));
  }

  static Problem problem(String place, SQLException failure) {
    String state = state(failure);
    String what =
        switch (state) {
          case "28000", "28P01" -> "refuses the user; look at store.user and store.password";
          case "3D000" -> "has no such database; create it, or correct store.url";
          case "42501" ->
              "does not allow that to store.user; make it the owner of the database, or of a schema"
                  + " that store.url names as currentSchema";
          case "53300" -> "has no connection free; lower store.connections, or raise its limit";
          case "53100" -> "has no space left on its disk";
          case "57014", "55P03" ->
              "was busy for longer than store.timeout; look at its load and its locks";
          case "25006" -> "takes no writes, it is a standby; let store.url name the primary";
          case "57P03" -> "is starting or stopping; it is looked for again with each call";
          default ->
              state.startsWith("08")
                  ? "cannot be reached; look whether it runs and whether store.url is right. It is"
                      + " looked for again with each call"
                  : "refused";
        };
    return new Problem(
        Reason.STORE,
        place + " " + what + " (" + String.valueOf(failure.getMessage()) + ")",
        failure);
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
