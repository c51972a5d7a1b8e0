package dev.farseer.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Case;
import dev.farseer.casebook.CaseDesk;
import dev.farseer.casebook.CaseEntry;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.CaseChange;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The cases and what people do with them, as JSON at every door. */
public final class Cases {
  private static final int LONGEST_TEXT = 8 << 10;
  private static final int MOST_ROWS = 1_000;
  private static final int ROWS = 100;

  private final CaseDesk desk;

  /** The cases of a desk. */
  public Cases(CaseDesk desk) {
    this.desk = desk;
  }

  /**
   * A page of cases: {@code origin}, {@code rootCause} and {@code text} filter, {@code after} is
   * the last id of the page before, {@code limit} from 1 to 1000.
   *
   * @return {@code {cases: [...], next}}; next is missing on the last page
   */
  public ObjectNode list(ObjectNode params) {
    Options options = new Options(params);
    options.checkNames(List.of("origin", "rootCause", "text", "after", "limit"));
    int limit = options.number("limit", ROWS, 1, MOST_ROWS);
    List<CaseEntry> page =
        desk.list(
            new CaseDesk.Wanted(
                options.word("origin"),
                options.word("rootCause"),
                options.text(LONGEST_TEXT, "text")),
            options.word("after"),
            limit);
    ObjectNode out = Json.object();
    ArrayNode cases = out.putArray("cases");
    page.forEach(each -> cases.add(entry(each)));
    if (page.size() == limit) {
      out.put("next", page.getLast().known().id());
    }
    return out;
  }

  /** One case with its history, oldest first. */
  public ObjectNode show(String id) {
    ObjectNode out = entry(desk.show(id));
    ArrayNode history = out.putArray("history");
    for (CaseChange each : desk.history(id)) {
      history
          .addObject()
          .put("at", each.at().toString())
          .put("why", each.why())
          .put("by", each.by())
          .put("rootCause", each.rootCause())
          .put("origin", each.origin())
          .put("trust", each.trust());
    }
    return out;
  }

  /** A person says that a case is right. */
  public ObjectNode confirm(String id, ObjectNode body) {
    Options said = new Options(body);
    said.checkNames(List.of("by"));
    return entry(desk.confirm(id, said.text(200, "by")));
  }

  /** A person says what a case means: {@code {rootCause, severity, summary, action, by}}. */
  public ObjectNode correct(String id, ObjectNode body) {
    Options said = new Options(body);
    said.checkNames(List.of("rootCause", "severity", "summary", "action", "by"));
    String rootCause = said.word("rootCause");
    if (rootCause.isEmpty()) {
      throw new Problem(Reason.BAD_REQUEST, "rootCause is missing");
    }
    return entry(
        desk.correct(
            id,
            new CaseDesk.Correction(
                rootCause,
                said.severity("severity"),
                said.text(LONGEST_TEXT, "summary"),
                said.text(LONGEST_TEXT, "action")),
            said.text(200, "by")));
  }

  /** Forgets a learnt case. */
  public ObjectNode remove(String id) {
    desk.remove(id, "");
    return Json.object().put("ok", true);
  }

  private static ObjectNode entry(CaseEntry entry) {
    Case known = entry.known();
    ObjectNode out =
        Json.object()
            .put("id", known.id())
            .put("origin", known.origin().name().toLowerCase(Locale.ROOT))
            .put("rootCause", known.rootCause())
            .put("severity", known.severity().word())
            .put("summary", known.summary())
            .put("action", known.action())
            .put("confidence", known.confidence())
            .put("trust", entry.trust())
            .put("prompt", known.promptId())
            .put("model", known.model())
            .put("telltale", entry.telltale())
            .put("seen", entry.seen());
    time(out, "created", entry.created());
    time(out, "lastSeen", entry.lastSeen());
    ArrayNode patterns = out.putArray("patternIds");
    entry.patternIds().forEach(patterns::add);
    ArrayNode examples = out.putArray("examples");
    known.examples().forEach(examples::add);
    return out;
  }

  private static void time(ObjectNode out, String name, @Nullable Instant time) {
    if (time != null) {
      out.put(name, time.toString());
    }
  }
}
