package dev.farseer.door;

import dev.farseer.ask.Interpreter;
import dev.farseer.casebook.CaseDesk;
import dev.farseer.explain.Explainer;
import dev.farseer.explain.Feedback;
import dev.farseer.explain.PastInsights;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What stands behind the doors.
 *
 * @param explainer answers questions
 * @param interpreter says questions in plain words in LogQL
 * @param history what was seen when
 * @param knowledge another number after everything that the casebook has learnt
 * @param feedback learns what people say about answers
 * @param cases where people look at cases and change them
 * @param labels knows the logs' labels
 * @param prompts the prompt templates as {@code id@sha256[0:8]}, asked anew each time
 * @param rootCauses the taxonomy
 * @param readiness the parts that {@code /readyz} looks at
 * @param lineLimit most lines that one query reads, from 1
 * @param version Farseer's version
 */
public record Engine(
    Explainer explainer,
    Interpreter interpreter,
    PastInsights history,
    LongSupplier knowledge,
    Feedback feedback,
    CaseDesk cases,
    LabelSource labels,
    Supplier<List<Choice>> prompts,
    List<Choice> rootCauses,
    List<Readiness> readiness,
    int lineLimit,
    String version) {

  /** Checks and copies. */
  public Engine {
    if (lineLimit < 1) {
      throw new IllegalArgumentException("the line limit must be at least 1, got " + lineLimit);
    }
    rootCauses = List.copyOf(rootCauses);
    readiness = List.copyOf(readiness);
  }
}
