package dev.farseer.casebook;

import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;

/** Puts very many cases into an index: one thread reads them, all cores take them apart. */
final class IndexFilling {
  /** From so many changes on. */
  static final int WORTH_IT = 20_000;

  private static final int PAGE = 2_000;
  private static final int COMMIT_AFTER = 100_000;

  private final IndexFolder.Opened index;
  private final CaseRoom room;
  private final long from;
  private final long upTo;
  private final AtomicLong done = new AtomicLong();
  private final long all;

  /**
   * A piece of work.
   *
   * @param from the change after which to start
   * @param upTo the last change to take in
   */
  IndexFilling(IndexFolder.Opened index, CaseRoom room, long from, long upTo) {
    this.index = index;
    this.room = room;
    this.from = from;
    this.upTo = upTo;
    this.all = room.count();
  }

  interface Milestone {
    /** Everything up to this change is in the index. */
    void reached(long change) throws IOException;
  }

  /** Works until all is done or it is told to stop. */
  void run(BooleanSupplier stop, Milestone milestone) throws IOException {
    IndexWriter writer = index.writer();
    if (writer == null) {
      return;
    }
    // in an empty index nothing needs replacing, which costs a search for each case
    boolean empty = from == 0 && writer.getDocStats().maxDoc == 0;
    int cores = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    long reached = from;
    long sinceMilestone = 0;
    Deque<Future<?>> underWay = new ArrayDeque<>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            cores,
            work -> Thread.ofPlatform().daemon().name("casebook-index-fill").unstarted(work))) {
      while (reached < upTo && !stop.getAsBoolean()) {
        List<StoredCase> page = room.changedAfter(reached, PAGE);
        List<StoredCase> wanted = page.stream().filter(each -> each.change() <= upTo).toList();
        if (wanted.isEmpty()) {
          reached = upTo;
          break;
        }
        for (int i = 0; i < wanted.size(); i += PAGE / 4) {
          List<StoredCase> part = wanted.subList(i, Math.min(wanted.size(), i + PAGE / 4));
          underWay.add(workers.submit(() -> add(writer, part, empty)));
        }
        while (underWay.size() > 4 * cores) {
          await(underWay.remove());
        }
        reached = wanted.size() < page.size() ? upTo : wanted.getLast().change();
        sinceMilestone += wanted.size();
        if (sinceMilestone >= COMMIT_AFTER) {
          finish(underWay);
          milestone.reached(reached);
          index.searchers().maybeRefreshBlocking();
          sinceMilestone = 0;
        }
      }
      finish(underWay);
    } finally {
      underWay.forEach(each -> each.cancel(false));
    }
    milestone.reached(reached);
    index.searchers().maybeRefreshBlocking();
  }

  private Void add(IndexWriter writer, List<StoredCase> cases, boolean empty) throws IOException {
    for (StoredCase each : cases) {
      List<Document> documents = CaseDocument.of(each);
      if (!documents.isEmpty() && empty) {
        writer.addDocuments(documents);
      } else if (!documents.isEmpty()) {
        writer.updateDocuments(new Term(CaseFields.OWNER, each.id()), documents);
      } else if (!empty) {
        writer.deleteDocuments(new Term(CaseFields.OWNER, each.id()));
      }
    }
    done.addAndGet(cases.size());
    return null;
  }

  String progress() {
    return Math.min(done.get(), all) + " of " + all + " cases indexed";
  }

  private static void finish(Deque<Future<?>> underWay) throws IOException {
    for (Future<?> each = underWay.poll(); each != null; each = underWay.poll()) {
      await(each);
    }
  }

  private static void await(Future<?> work) throws IOException {
    try {
      work.get();
    } catch (ExecutionException e) {
      throw new IOException("a case cannot be put into the index", e.getCause());
    } catch (InterruptedException e) {
      throw new IOException("interrupted while the index was made", e);
    }
  }
}
