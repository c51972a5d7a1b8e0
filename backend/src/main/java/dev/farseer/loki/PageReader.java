package dev.farseer.loki;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads one page: the newest lines of a range. Which lines of one nanosecond a limit cuts off is
 * not stable in Loki, so a full page gives up those of its oldest nanosecond, and the rest of the
 * range, which ends just behind that nanosecond, brings all of them.
 */
final class PageReader {
  /** Text of one page that may be in memory, in characters. */
  private static final long MOST_CHARACTERS = 16L << 20;

  /** How far a page grows for the sake of one single nanosecond. */
  private static final int MOST_LINES = 100_000;

  private static final Comparator<LogLine> NEWEST_FIRST =
      Comparator.comparingLong(LogLine::timestampNs).reversed();

  private final LokiHttp http;
  private final String logql;
  private final int limit;
  private final AtomicInteger allowed;
  private final AtomicInteger requests;
  private final Budget budget;
  private final LabelPool pool = new LabelPool();
  private final Set<String> warnings = ConcurrentHashMap.newKeySet();

  /**
   * A reader for one window.
   *
   * @param limit lines asked for in one request
   * @param allowed the most that Loki is known to allow, lowered when Loki says so
   * @param requests counts the requests sent
   */
  PageReader(
      LokiHttp http,
      String logql,
      int limit,
      AtomicInteger allowed,
      AtomicInteger requests,
      Budget budget) {
    this.http = http;
    this.logql = logql;
    this.limit = limit;
    this.allowed = allowed;
    this.requests = requests;
    this.budget = budget;
  }

  /** The newest page of the range. */
  Page read(TimeRange range) throws InterruptedException {
    int asked = Math.min(limit, allowed.get());
    int most = MOST_LINES;
    while (true) {
      List<LogLine> lines;
      try {
        lines = fetch(range, asked);
      } catch (StreamsReader.PageTooLarge e) {
        most = asked = Math.max(1, Math.min(asked, e.lines) / 2);
        continue;
      } catch (LokiFailure e) {
        if (e.entriesLimit() < 1 || e.entriesLimit() >= asked) {
          throw e.problem();
        }
        asked = allowed.accumulateAndGet(e.entriesLimit(), Math::min);
        continue;
      }
      if (lines.size() < asked) {
        return new Page(lines, 0, 0);
      }
      long oldest = lines.getLast().timestampNs();
      if (lines.getFirst().timestampNs() > oldest) {
        return new Page(newerThan(oldest, lines), oldest + 1, 0);
      }
      int larger = (int) Math.min(2L * asked, Math.min(most, allowed.get()));
      if (larger <= asked) {
        return new Page(lines, oldest > range.startNs() ? oldest : 0, oldest);
      }
      asked = larger;
    }
  }

  private List<LogLine> fetch(TimeRange range, int lines) throws InterruptedException {
    LokiRequest request =
        LokiRequest.to("query_range")
            .over(range)
            .with("direction", "backward")
            .with("limit", lines)
            .withQuery(logql);
    Envelope<List<LogLine>> answer =
        http.call(
            request,
            budget,
            requests,
            json ->
                Envelope.read(json, new ArrayList<>(), new StreamsReader(pool, MOST_CHARACTERS)));
    warnings.addAll(answer.warnings());
    List<LogLine> page = answer.data();
    for (LogLine line : page) {
      if (!range.contains(line.timestampNs())) {
        throw outside();
      }
    }
    // streams come one after the other, each sorted; the sort keeps their order within a nanosecond
    page.sort(NEWEST_FIRST);
    return page;
  }

  /** What Loki warned of so far, sorted. */
  List<String> warnings() {
    return warnings.stream().sorted().toList();
  }

  private static Problem outside() {
    return JsonStream.garbage("it has lines from outside the time range asked for", null).problem();
  }

  private static List<LogLine> newerThan(long oldest, List<LogLine> lines) {
    int end = lines.size();
    while (lines.get(end - 1).timestampNs() == oldest) {
      end--;
    }
    return new ArrayList<>(lines.subList(0, end));
  }
}
