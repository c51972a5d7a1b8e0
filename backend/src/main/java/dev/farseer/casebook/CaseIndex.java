package dev.farseer.casebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cases that resemble a pattern: BM25 over the example lines and the words of the cases
 * picks candidates, {@link Resemblance} scores them. Thread-safe.
 */
final class CaseIndex implements AutoCloseable {
  private static final int CANDIDATES = 40;
  private static final String LINE = "line";
  private static final String ABOUT = "about";
  private static final String OWNER = "owner";
  private static final String NUMBER = "number";

  /** Held so that the level set on it is not forgotten with the logger. */
  private static final Logger VECTOR_LOG =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

  static {
    // Lucene warns that jdk.incubator.vector is off; only vector fields would gain from it.
    VECTOR_LOG.setLevel(Level.SEVERE);
  }

  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Map<Long, Exemplar> exemplars = new ConcurrentHashMap<>();
  private final Map<String, List<Long>> numbersOf = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final Resemblance resemblance;

  CaseIndex(List<Case> cases) {
    Map<String, List<Exemplar>> taken = new LinkedHashMap<>();
    cases.forEach(each -> taken.put(each.id(), Exemplar.of(each)));
    resemblance = new Resemblance(new Weights(taken.values()));
    try {
      writer =
          new IndexWriter(
              directory,
              new IndexWriterConfig(new KeywordAnalyzer()).setSimilarity(new BM25Similarity()));
      for (Map.Entry<String, List<Exemplar>> each : taken.entrySet()) {
        put(each.getKey(), each.getValue());
      }
      searchers = new SearcherManager(writer, null);
      changed.set(false);
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be written", e);
    }
  }

  /** Adds a case, or replaces the one of that owner. */
  void put(String owner, Case known) {
    put(owner, Exemplar.of(known));
  }

  private void put(String owner, List<Exemplar> lines) {
    try {
      List<Document> documents = new ArrayList<>();
      List<Long> added = new ArrayList<>();
      for (Exemplar each : lines) {
        long number = numbers.getAndIncrement();
        exemplars.put(number, each);
        added.add(number);
        documents.add(document(owner, number, each));
      }
      forget(numbersOf.put(owner, added));
      writer.updateDocuments(new Term(OWNER, owner), documents);
      changed.set(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be written", e);
    }
  }

  void remove(String owner) {
    try {
      forget(numbersOf.remove(owner));
      writer.deleteDocuments(new Term(OWNER, owner));
      changed.set(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be written", e);
    }
  }

  /** The best exemplar of each case with its score, best first. */
  List<Match> search(Query query, int most) {
    try {
      if (changed.compareAndSet(true, false)) {
        searchers.maybeRefreshBlocking();
      }
      IndexSearcher searcher = searchers.acquire();
      try {
        return matches(searcher, query, most);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be read", e);
    }
  }

  @Override
  public void close() {
    try (directory;
        writer;
        searchers) {
      exemplars.clear();
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be closed", e);
    }
  }

  /**
   * A case and how much it resembles a pattern.
   *
   * @param exemplar its most similar line
   * @param score 0 to 1
   */
  record Match(Exemplar exemplar, double score) {}

  private List<Match> matches(IndexSearcher searcher, Query query, int most) throws IOException {
    BooleanQuery.Builder parts = new BooleanQuery.Builder();
    for (String word : query.words()) {
      add(parts, LINE, word, 1f);
      if (word.indexOf(' ') < 0) {
        add(parts, ABOUT, word, 0.4f);
      }
    }
    for (String word : query.soft()) {
      add(parts, LINE, word, 0.3f);
    }
    Map<Case, Match> best = new HashMap<>();
    for (ScoreDoc hit : searcher.search(parts.build(), CANDIDATES).scoreDocs) {
      Exemplar exemplar = exemplars.get(number(searcher, hit.doc));
      if (exemplar != null) {
        Match match = new Match(exemplar, resemblance.of(query, exemplar));
        best.merge(exemplar.known(), match, (a, b) -> a.score() >= b.score() ? a : b);
      }
    }
    return best.values().stream()
        .sorted(
            Comparator.comparingDouble(Match::score)
                .reversed()
                .thenComparing(match -> match.exemplar().known().id()))
        .limit(most)
        .toList();
  }

  private void forget(@Nullable List<Long> old) {
    if (old != null) {
      old.forEach(exemplars::remove);
    }
  }

  private static Document document(String owner, long number, Exemplar exemplar) {
    Document document = new Document();
    document.add(new StringField(OWNER, owner, Field.Store.NO));
    document.add(new NumericDocValuesField(NUMBER, number));
    document.add(new TextField(LINE, new Words(exemplar.words())));
    Set<String> about = new HashSet<>(exemplar.told());
    about.addAll(exemplar.soft());
    document.add(new TextField(ABOUT, new Words(about)));
    return document;
  }

  private static long number(IndexSearcher searcher, int doc) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    NumericDocValues values = leaf.reader().getNumericDocValues(NUMBER);
    return values.advanceExact(doc - leaf.docBase) ? values.longValue() : -1;
  }

  private static void add(BooleanQuery.Builder parts, String field, String word, float boost) {
    parts.add(new BoostQuery(new TermQuery(new Term(field, word)), boost), Occur.SHOULD);
  }

  /** Words that are already analysed, as Lucene wants them. */
  private static final class Words extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final Collection<String> words;
    private Iterator<String> rest;

    private Words(Set<String> words) {
      this.words = words;
      this.rest = words.iterator();
    }

    @Override
    public boolean incrementToken() {
      if (!rest.hasNext()) {
        return false;
      }
      clearAttributes();
      term.append(rest.next());
      return true;
    }

    @Override
    public void reset() {
      rest = words.iterator();
    }
  }
}
