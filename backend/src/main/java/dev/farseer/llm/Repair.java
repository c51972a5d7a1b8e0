package dev.farseer.llm;

import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;

/** The second attempt: the model sees its answer and what is wrong with it. */
final class Repair {
  private static final int MOST_CHARS = 4000;
  private static final int MOST_ERROR_CHARS = 1000;

  private Repair() {}

  /** The conversation so far, unchanged so that the prefix cache holds it, and the request. */
  static List<Message> messages(List<Message> asked, String badAnswer, AnswerSchema.Misfit misfit) {
    List<Message> messages = new ArrayList<>(asked);
    messages.add(new Message("assistant", cut(badAnswer, MOST_CHARS)));
    messages.add(
        new Message(
            "user",
            "This answer cannot be used: "
                + cut(misfit.forModel(), MOST_ERROR_CHARS)
                + ". Write the whole answer again as one JSON object that fits the schema, and"
                + " nothing else."));
    return messages;
  }

  /** What to throw when the second answer is no better. */
  static Problem failed(AnswerSchema.Misfit first, AnswerSchema.Misfit second) {
    return new Problem(
        Reason.MODEL_GARBAGE,
        "The model's answer does not fit the schema ("
            + first.forPeople()
            + "), nor does the repaired one ("
            + second.forPeople()
            + "). Try another model, or a simpler prompt template.");
  }

  /** What to throw when there is no room in the context for a second attempt. */
  static Problem noRoom(AnswerSchema.Misfit first) {
    return new Problem(
        Reason.MODEL_GARBAGE,
        "The model's answer does not fit the schema ("
            + first.forPeople()
            + "), and its context has no room to repair it. Give the model server a larger"
            + " context, or use a shorter prompt template.");
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }
}
