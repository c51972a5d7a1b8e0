package dev.farseer.explain;

import dev.farseer.llm.ChatAnswer;
import dev.farseer.problem.Problem;
import dev.farseer.store.WorkRoom;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The tokens that a tenant may still spend today, counted by all processes that share the store.
 */
final class Spending {
  private static final System.Logger LOG = System.getLogger(Spending.class.getName());

  private final WorkRoom work;
  private final String tenant;
  private final long mostPerDay;
  private final InstantSource clock;
  private LocalDate day = LocalDate.MIN;
  private long spent;

  /**
   * A tenant's spending.
   *
   * @param mostPerDay most tokens of a day (UTC), 0 for any number
   */
  Spending(WorkRoom work, String tenant, long mostPerDay, InstantSource clock) {
    this.work = work;
    this.tenant = tenant;
    this.mostPerDay = mostPerDay;
    this.clock = clock;
  }

  /** Whether today's tokens are spent. */
  synchronized boolean over() {
    if (mostPerDay == 0) {
      return false;
    }
    LocalDate today = today();
    if (!today.equals(day)) {
      spent = known(today);
      day = today;
    }
    return spent >= mostPerDay;
  }

  /** Counts what a question has cost. */
  void add(ChatAnswer.Usage usage) {
    long tokens = usage.input() + usage.output();
    if (tokens == 0) {
      return;
    }
    LocalDate today = today();
    long sum;
    try {
      sum = work.spend(tenant, today, tokens);
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.DEBUG, "tokens could not be counted in the store", problem);
      sum = -1;
    }
    synchronized (this) {
      spent = sum >= 0 ? sum : (today.equals(day) ? spent : 0) + tokens;
      day = today;
    }
  }

  /** What readers are told. */
  String notice() {
    return "The "
        + String.format(java.util.Locale.ROOT, "%,d", mostPerDay)
        + " tokens that "
        + (tenant.isEmpty() ? "this data source" : "tenant " + tenant)
        + " may spend in a day are spent (explain.tokensPerDay): until midnight UTC only the"
        + " casebook answers.";
  }

  private long known(LocalDate today) {
    try {
      return work.spent(tenant, today);
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.DEBUG, "the tokens of today are not known", problem);
      return 0;
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
