package dev.farseer.cli;

import dev.farseer.cli.TextColumn.Fit;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Frame;
import dev.farseer.log.TimeRange;
import dev.farseer.telemetry.Stages;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An answer as a person reads it: the rows, what was read, where the time went, notices. */
final class AnswerTable {
  static final TextTable INSIGHTS =
      new TextTable(
          List.of(
              TextColumn.of("role").priority(4).width(7, 7),
              TextColumn.of("severity").paint().width(8, 8),
              TextColumn.of("root_cause").width(12, 32).fit(Fit.WRAP),
              TextColumn.of("component").priority(2).width(8, 20).fit(Fit.CUT_MIDDLE),
              TextColumn.of("count").titled("lines"),
              TextColumn.of("change").priority(5).width(6, 12),
              TextColumn.of("summary").width(24, 60).fit(Fit.WRAP),
              TextColumn.of("action").priority(7).width(24, 52).fit(Fit.WRAP),
              TextColumn.of("evidence").priority(8).width(30, 90),
              TextColumn.of("source").priority(6).width(8, 8),
              TextColumn.of("trace_id").titled("trace").priority(9).width(32, 32)));

  private static final TextTable PATTERNS =
      new TextTable(
          List.of(
              TextColumn.of("count").titled("lines"),
              TextColumn.of("level").priority(3).paint().width(5, 7),
              TextColumn.of("change").priority(5).width(6, 12),
              TextColumn.of("component").priority(4).width(8, 20).fit(Fit.CUT_MIDDLE),
              TextColumn.of("template").titled("pattern").width(24, 200).fit(Fit.WRAP),
              TextColumn.of("root_cause").priority(2).width(12, 30)));

  private final Terminal terminal;
  private final PrintWriter out;

  AnswerTable(Terminal terminal, PrintWriter out) {
    this.terminal = terminal;
    this.out = out;
  }

  void insights(Frame frame, Explanation explanation) {
    print(INSIGHTS, frame, explanation);
  }

  void patterns(Frame frame, Explanation explanation) {
    print(PATTERNS, frame, explanation);
  }

  private void print(TextTable table, Frame frame, Explanation explanation) {
    Instant end = TimeRange.instant(explanation.request().query().range().endNs());
    out.print(table.render(frame, terminal, end));
    out.println();
    out.println(read(explanation.facts()));
    out.println(stages(explanation.facts().stages()));
    for (Explanation.Notice notice : explanation.notices()) {
      String mark = notice.warning() ? "! " : "· ";
      out.println(
          notice.warning()
              ? terminal.paint(Style.YELLOW, mark + Harmless.line(notice.text()))
              : mark + Harmless.line(notice.text()));
    }
    out.flush();
  }

  private String read(Explanation.Facts facts) {
    List<String> parts = new ArrayList<>();
    String of =
        facts.linesInLoki() > facts.lines() ? " of " + Human.count(facts.linesInLoki()) : "";
    parts.add(Human.count(facts.lines()) + of + " lines");
    parts.add(Human.count(facts.patterns()) + " patterns");
    if (facts.modelCalls() > 0) {
      parts.add(
          Human.count(facts.modelCalls())
              + " model calls ("
              + Human.count(facts.usage().input())
              + " tokens in, "
              + Human.count(facts.usage().cached())
              + " of them cached, "
              + Human.count(facts.usage().output())
              + " out)");
    }
    if (!facts.traceId().isEmpty()) {
      parts.add("trace " + facts.traceId());
    }
    return String.join(terminal.dot(), parts);
  }

  String stages(List<Stages.Stage> stages) {
    return new StageLine(
            stages.stream().map(stage -> new StageLine.Stage(stage.name(), stage.time())).toList())
        .text(terminal);
  }
}
