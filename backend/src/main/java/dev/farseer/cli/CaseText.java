package dev.farseer.cli;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.CaseEntry;
import dev.farseer.cli.TextColumn.Fit;
import dev.farseer.store.CaseChange;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cases as a person reads them. */
final class CaseText {
  private static final TextTable TABLE =
      new TextTable(
          List.of(
              TextColumn.of("id").width(16, 34).fit(Fit.CUT_MIDDLE),
              TextColumn.of("origin").priority(3).width(7, 9),
              TextColumn.of("severity").priority(4).paint().width(8, 8),
              TextColumn.of("root_cause").width(12, 32).fit(Fit.WRAP),
              TextColumn.of("seen").priority(5),
              TextColumn.of("trust").priority(6),
              TextColumn.of("summary").priority(2).width(24, 80).fit(Fit.WRAP)));

  private final Terminal terminal;
  private final PrintWriter out;

  CaseText(Terminal terminal, PrintWriter out) {
    this.terminal = terminal;
    this.out = out;
  }

  void table(List<CaseEntry> page, boolean mayGoOn) {
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    for (CaseEntry each : page) {
      Case known = each.known();
      Map<String, @Nullable String> row = new HashMap<>();
      row.put("id", known.id());
      row.put("origin", origin(known));
      row.put("severity", known.severity().word());
      row.put("root_cause", known.rootCause());
      row.put("seen", known.origin() == Case.Origin.SHIPPED ? null : Human.count(each.seen()));
      row.put("trust", each.trust() < 1 ? share(each.trust()) : null);
      row.put("summary", known.summary());
      rows.add(row);
    }
    out.print(
        TABLE.render(
            TextTable.frame(
                List.of("id", "origin", "severity", "root_cause", "seen", "trust", "summary"),
                rows),
            terminal,
            Instant.now()));
    if (mayGoOn && !page.isEmpty()) {
      out.println("More with --after " + Harmless.line(page.getLast().known().id()));
    }
    out.flush();
  }

  void whole(CaseEntry entry, List<CaseChange> history) {
    Case known = entry.known();
    line("id", known.id());
    line("origin", origin(known));
    line("root cause", known.rootCause());
    line("severity", known.severity().word());
    line("summary", known.summary());
    line("action", known.action());
    line("confidence", share(known.confidence()));
    line("trust", share(entry.trust()));
    line("prompt", known.promptId());
    line("model", known.model());
    line("numbers", entry.telltale());
    line("patterns", String.join(" ", entry.patternIds()));
    Instant created = entry.created();
    Instant lastSeen = entry.lastSeen();
    if (created != null && lastSeen != null) {
      line("learnt", created.toString());
      line("seen", Human.count(entry.seen()) + " times, last " + lastSeen);
    }
    known.examples().forEach(each -> line("example", each));
    if (!history.isEmpty()) {
      out.println();
      for (CaseChange each : history) {
        out.println(
            Harmless.line(
                each.at()
                    + "  "
                    + each.why()
                    + (each.by().isEmpty() ? "" : " (" + each.by() + ")")
                    + ": "
                    + each.rootCause()
                    + ", "
                    + each.origin()
                    + ", trust "
                    + share(each.trust())));
      }
    }
    out.flush();
  }

  private void line(String name, String text) {
    if (!text.isEmpty()) {
      out.println(
          terminal.paint(Style.DIM, String.format(Locale.ROOT, "%-11s", name))
              + Harmless.line(text));
    }
  }

  private static String origin(Case known) {
    return known.origin().name().toLowerCase(Locale.ROOT);
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.2f", share);
  }
}
