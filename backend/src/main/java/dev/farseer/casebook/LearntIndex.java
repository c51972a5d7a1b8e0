package dev.farseer.casebook;

import dev.farseer.casebook.CaseIndex.Match;
import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Finds the learnt cases that resemble a pattern. The index is made from the store and can always
 * be made again: it lies in a folder, follows the changes of the store by their numbers, and goes
 * on at the number of its last commit after a restart. The engines of a process that are given the
 * same folder share one; of several processes one writes, the others see its commits. Thread-safe.
 */
final class LearntIndex implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LearntIndex.class.getName());

  /** Rarest words of a pattern that are looked for. */
  private static final int MOST_TERMS = 24;

  private static final int PAGE = 1_000;
  private static final int MOST_RECENT = 10_000;
  private static final int MOST_EXEMPLARS = 1_000;
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(10);
  private static final Duration CLAIM_EVERY = Duration.ofSeconds(10);
  private static final Duration MOST_PAUSE = Duration.ofMinutes(5);

  private static final Map<Path, LearntIndex> SHARED = new HashMap<>();

  private final IndexFolder folder;
  private final @Nullable Path sharedAs;
  private int users = 1;

  private final IndexWrites writes = new IndexWrites();

  private final ReentrantLock following = new ReentrantLock();
  private final Map<String, Long> recent = new Bounded<>(MOST_RECENT);
  private final Map<CaseDocument.Key, Exemplar> exemplars = new ConcurrentHashMap<>();

  private volatile IndexFolder.@Nullable Opened opened;
  private volatile @Nullable IndexFilling filling;
  private volatile boolean broken;
  private volatile long brokenAt;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean caughtUp;
  private final AtomicLong generation = new AtomicLong();
  private boolean ofThisStore;
  private long number;
  private long committed;
  private long committedAt = System.nanoTime();
  private long claimedAt = System.nanoTime();

  private LearntIndex(IndexFolder folder, @Nullable Path sharedAs) {
    this.folder = folder;
    this.sharedAs = sharedAs;
  }

  static LearntIndex inMemory() {
    return new LearntIndex(new IndexFolder(null), null);
  }

  /** The index of a folder, one per process. */
  static LearntIndex in(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    synchronized (SHARED) {
      LearntIndex there = SHARED.get(place);
      if (there != null) {
        there.users++;
        return there;
      }
      LearntIndex made = new LearntIndex(new IndexFolder(place), place);
      SHARED.put(place, made);
      return made;
    }
  }

  /** The best candidates with their scores, which the trust in them scales; in no order. */
  List<Match> search(Query query, Resemblance resemblance, @Nullable Probe probe) {
    IndexFolder.Opened now = opened;
    if (now == null || broken) {
      return List.of();
    }
    try {
      IndexSearcher searcher = now.searchers().acquire();
      try {
        return matches(searcher, query, resemblance, probe);
      } finally {
        now.searchers().release(searcher);
      }
    } catch (AlreadyClosedException e) {
      return List.of();
    } catch (IOException e) {
      broken(e);
      return List.of();
    }
  }

  /**
   * The vector of a pattern.
   *
   * @param field the field of the vectors of the same model
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Probe(String field, float[] vector) {}

  private List<Match> matches(
      IndexSearcher searcher, Query query, Resemblance resemblance, @Nullable Probe probe)
      throws IOException {
    List<Match> found = new ArrayList<>();
    StoredFields stored = searcher.storedFields();
    List<Integer> candidates = docs(CaseFields.candidates(searcher, query, MOST_TERMS));
    if (probe != null) {
      TopDocs nearest =
          searcher.search(
              new KnnFloatVectorQuery(probe.field(), probe.vector(), CaseFields.CANDIDATES),
              CaseFields.CANDIDATES);
      candidates = Fusion.of(List.of(candidates, docs(nearest)), CaseFields.CANDIDATES);
    }
    for (int doc : candidates) {
      BytesRef bytes = stored.document(doc).getBinaryValue(CaseDocument.CASE);
      if (bytes != null) {
        CaseDocument document = CaseDocument.read(bytes);
        if (exemplars.size() >= MOST_EXEMPLARS) {
          exemplars.clear();
        }
        Exemplar exemplar = exemplars.computeIfAbsent(document.key(), _ -> document.exemplar());
        found.add(new Match(exemplar, resemblance.of(query, exemplar) * document.entry().trust()));
      }
    }
    return found;
  }

  private static List<Integer> docs(TopDocs top) {
    return Arrays.stream(top.scoreDocs).map(hit -> hit.doc).toList();
  }

  /**
   * Gives some cases that have no vectors of the present model theirs.
   *
   * @return whether there may be more of them
   */
  boolean embed(Vectors vectors, int dimensions) {
    IndexFolder.Opened now = opened;
    if (now == null || now.writer() == null || broken || filling != null) {
      return false;
    }
    try {
      String field = vectors.field(dimensions);
      Map<String, CaseDocument> bare = IndexVectors.bare(now, field);
      List<String> lines = new ArrayList<>();
      bare.values().forEach(each -> lines.addAll(each.entry().known().examples()));
      Optional<List<float[]>> made = lines.isEmpty() ? Optional.empty() : vectors.of(lines);
      if (made.isEmpty() || made.get().getFirst().length != dimensions) {
        return false;
      }
      write(() -> IndexVectors.add(now, bare, field, made.get().iterator()));
      return true;
    } catch (AlreadyClosedException e) {
      return false;
    } catch (IOException e) {
      broken(e);
      return false;
    }
  }

  /** Another number whenever searches may find something else than before. */
  long generation() {
    return generation.get();
  }

  /** Takes a case in at once, so that the next search finds it; whether it was not in already. */
  boolean put(StoredCase now) {
    AtomicBoolean taken = new AtomicBoolean();
    write(
        () -> {
          IndexFolder.Opened here = opened;
          if (here != null && here.writer() != null) {
            taken.set(apply(here, List.of(now)));
          }
        });
    return taken.get();
  }

  /**
   * Takes in what has changed in the store since; makes the index anew when it is not of this
   * store. One at a time does it, others return at once.
   *
   * @param stop asked between steps whether to leave it at that
   * @throws dev.farseer.problem.Problem when the store does not answer
   */
  void follow(CaseRoom room, BooleanSupplier stop) {
    if (!following.tryLock()) {
      return;
    }
    try {
      if (!closed) {
        followHeld(room, stop);
      }
    } catch (IOException | AlreadyClosedException e) {
      broken(e);
    } finally {
      following.unlock();
    }
  }

  private void followHeld(CaseRoom room, BooleanSupplier stop) throws IOException {
    IndexFolder.Opened now = ready();
    if (now == null) {
      return;
    }
    if (now.writer() == null) {
      followOther(now);
      return;
    }
    long last = room.lastChange();
    if (last < number || (!ofThisStore && foreign(now, room))) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the index of cases was made from another store and is made anew");
      now = anew();
    }
    ofThisStore = true;
    if (last - number > IndexFilling.WORTH_IT) {
      fill(now, room, last, stop);
    }
    while (number < last && !stop.getAsBoolean() && !closed) {
      List<StoredCase> changes = room.changedAfter(number, PAGE);
      if (changes.isEmpty()) {
        break;
      }
      IndexFolder.Opened here = now;
      write(() -> apply(here, changes));
      number = changes.getLast().change();
    }
    caughtUp = number >= last;
    if (since(committedAt).compareTo(COMMIT_EVERY) > 0) {
      commit(now);
    }
  }

  /** Shows what the process that writes has committed. */
  private void followOther(IndexFolder.Opened now) throws IOException {
    long change = IndexFolder.commit(now.directory()).change();
    if (change != number) {
      now.searchers().maybeRefreshBlocking();
      number = change;
      generation.incrementAndGet();
    }
    caughtUp = true;
  }

  private void fill(IndexFolder.Opened now, CaseRoom room, long last, BooleanSupplier stop)
      throws IOException {
    IndexFilling work = new IndexFilling(now, room, number, last);
    filling = work;
    try {
      work.run(
          () -> stop.getAsBoolean() || closed,
          done -> {
            number = done;
            commit(now);
          });
    } finally {
      // what was put meanwhile may have been overwritten by what was read before: it comes again
      write(recent::clear);
      filling = null;
      generation.incrementAndGet();
    }
  }

  private IndexFolder.@Nullable Opened ready() throws IOException {
    if (broken) {
      long pause = Math.min(MOST_PAUSE.toSeconds(), 1L << Math.min(failures.get() - 1, 20));
      if (since(brokenAt).toSeconds() < pause) {
        return null;
      }
      anew();
      broken = false;
    }
    IndexFolder.Opened now = opened;
    if (now != null && now.writer() == null && since(claimedAt).compareTo(CLAIM_EVERY) > 0) {
      // the process that wrote may have ended
      now.close();
      now = null;
    }
    if (now == null) {
      claimedAt = System.nanoTime();
      now = folder.open();
      opened = now;
      if (now != null) {
        number = now.commit().change();
        committed = number;
        generation.incrementAndGet();
        ofThisStore = now.writer() == null || number == 0;
      }
    }
    return now;
  }

  /** Whether the index was made from another store: its cases are not there. */
  private static boolean foreign(IndexFolder.Opened now, CaseRoom room) throws IOException {
    IndexSearcher searcher = now.searchers().acquire();
    try {
      int all = searcher.getIndexReader().maxDoc();
      int samples = Math.min(all, 8);
      int there = 0;
      for (int i = 0; i < samples; i++) {
        Document document = searcher.storedFields().document((int) ((long) all * i / samples));
        BytesRef bytes = document.getBinaryValue(CaseDocument.CASE);
        if (bytes != null && room.get(CaseDocument.read(bytes).entry().known().id()).isPresent()) {
          there++;
        }
      }
      return 2 * there < samples;
    } finally {
      now.searchers().release(searcher);
    }
  }

  private IndexFolder.Opened anew() throws IOException {
    IndexFolder.Opened old = opened;
    opened = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException | AlreadyClosedException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing a broken index failed", e);
      }
    }
    folder.wipe();
    IndexFolder.Opened now = folder.open();
    if (now == null) {
      throw new IOException("another process has just made the index");
    }
    opened = now;
    number = now.commit().change();
    committed = number;
    write(recent::clear);
    exemplars.clear();
    return now;
  }

  private boolean apply(IndexFolder.Opened here, List<StoredCase> changes) throws IOException {
    var writer = here.writer();
    if (writer == null) {
      return false;
    }
    boolean news = false;
    for (StoredCase each : changes) {
      if (recent.getOrDefault(each.id(), -1L) >= each.change()) {
        continue;
      }
      List<Document> documents = CaseDocument.of(each);
      Term owner = new Term(CaseFields.OWNER, each.id());
      if (documents.isEmpty()) {
        writer.deleteDocuments(owner);
      } else {
        writer.updateDocuments(owner, documents);
      }
      news = true;
      if (filling == null) {
        recent.put(each.id(), each.change());
      }
    }
    if (news) {
      here.searchers().maybeRefreshBlocking();
      generation.incrementAndGet();
    }
    return news;
  }

  private void commit(IndexFolder.Opened now) throws IOException {
    committedAt = System.nanoTime();
    var writer = now.writer();
    if (writer == null || committed == number) {
      return;
    }
    long change = number;
    writer.setLiveCommitData(
        new IndexCommit(IndexCommit.ownFormat(), change, Instant.now()).data().entrySet());
    writer.commit();
    committed = change;
    failures.set(0);
  }

  /** How far the index is; empty when it has everything. */
  String progress() {
    IndexFilling work = filling;
    if (work != null) {
      return work.progress();
    }
    return caughtUp
        ? ""
        : broken ? "the index of cases is broken" : "the cases are not indexed yet";
  }

  private void write(IndexWrites.Work work) {
    Throwable failure = writes.run(work);
    if (failure != null && !closed) {
      broken(failure);
    }
  }

  private void broken(@Nullable Throwable why) {
    if (!broken) {
      brokenAt = System.nanoTime();
      failures.incrementAndGet();
      broken = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "the index of cases failed and is made anew; exact cases answer meanwhile",
          why);
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  /** Commits and closes it when nobody else in this process uses it. */
  @Override
  public void close() {
    if (sharedAs != null) {
      synchronized (SHARED) {
        if (--users > 0) {
          return;
        }
        SHARED.remove(sharedAs);
      }
    }
    closed = true;
    following.lock();
    try {
      writes.close();
      IndexFolder.Opened now = opened;
      opened = null;
      if (now != null) {
        if (!broken) {
          commit(now);
        }
        now.close();
      }
    } catch (IOException | AlreadyClosedException e) {
      LOG.log(System.Logger.Level.WARNING, "the index of cases was not closed in order: " + e);
    } finally {
      following.unlock();
    }
  }
}
