package dev.farseer.casebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Finds the written cases that resemble a pattern: BM25 over the example lines and the words of the
 * cases picks candidates, {@link Resemblance} scores them. Thread-safe; nothing is added later.
 */
final class CaseIndex implements AutoCloseable {
  private static final String NUMBER = "number";
  private static final int EMBEDDED_AT_ONCE = 32;

  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final List<Exemplar> exemplars;
  private final Resemblance resemblance;

  /** The vectors of the exemplars, null before they are made; so few that all are compared. */
  private volatile float @Nullable [][] vectors;

  CaseIndex(Collection<List<Exemplar>> cases) {
    resemblance = new Resemblance(new Weights(cases));
    exemplars = cases.stream().flatMap(List::stream).toList();
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()))) {
      for (int i = 0; i < exemplars.size(); i++) {
        Document document = CaseFields.document("", exemplars.get(i));
        document.add(new NumericDocValuesField(NUMBER, i));
        writer.addDocument(document);
      }
      writer.commit();
      reader = DirectoryReader.open(writer);
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be written", e);
    }
    searcher = new IndexSearcher(reader);
  }

  /** How a line is compared with a pattern, with the weights of the written cases. */
  Resemblance resemblance() {
    return resemblance;
  }

  /**
   * The best exemplars with their scores, in no order.
   *
   * @param vector of the pattern, null to go by words alone
   */
  List<Match> search(Query query, float @Nullable [] vector) {
    try {
      List<Integer> byWords = new ArrayList<>();
      for (ScoreDoc hit :
          CaseFields.candidates(searcher, query, IndexSearcher.getMaxClauseCount()).scoreDocs) {
        byWords.add(number(hit.doc));
      }
      List<Match> found = new ArrayList<>();
      for (int each : Fusion.of(List.of(byWords, nearest(vector)), CaseFields.CANDIDATES)) {
        Exemplar exemplar = exemplars.get(each);
        found.add(new Match(exemplar, resemblance.of(query, exemplar)));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("the index in memory cannot be read", e);
    }
  }

  /** Makes the vectors of all exemplars; how long they are, 0 when there are none now. */
  int embed(Vectors with) {
    List<float[]> made = new ArrayList<>();
    for (int from = 0; from < exemplars.size(); from += EMBEDDED_AT_ONCE) {
      List<String> lines =
          exemplars.subList(from, Math.min(exemplars.size(), from + EMBEDDED_AT_ONCE)).stream()
              .map(Exemplar::line)
              .toList();
      Optional<List<float[]>> some = with.of(lines);
      if (some.isEmpty()) {
        return 0;
      }
      made.addAll(some.get());
    }
    vectors = made.toArray(float[][]::new);
    return made.isEmpty() ? 0 : made.getFirst().length;
  }

  private List<Integer> nearest(float @Nullable [] vector) {
    float[][] known = vectors;
    if (vector == null || known == null || known.length == 0 || known[0].length != vector.length) {
      return List.of();
    }
    float[] near = new float[known.length];
    for (int i = 0; i < known.length; i++) {
      near[i] = VectorUtil.dotProduct(known[i], vector);
    }
    return IntStream.range(0, near.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -near[i]))
        .limit(CaseFields.CANDIDATES)
        .toList();
  }

  @Override
  public void close() {
    try (directory;
        reader) {
      // nothing else is held
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
  record Match(Exemplar exemplar, double score) {
    /** The best exemplar of each case, best first. */
    static List<Match> best(List<Match> of, int most) {
      Map<String, Match> best = new HashMap<>();
      for (Match each : of) {
        best.merge(each.exemplar().known().id(), each, (a, b) -> a.score() >= b.score() ? a : b);
      }
      return best.values().stream()
          .sorted(
              Comparator.comparingDouble(Match::score)
                  .reversed()
                  .thenComparing(match -> match.exemplar().known().id()))
          .limit(most)
          .toList();
    }
  }

  private int number(int doc) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    NumericDocValues values = leaf.reader().getNumericDocValues(NUMBER);
    if (values == null || !values.advanceExact(doc - leaf.docBase)) {
      throw new IOException("a line has no number");
    }
    return (int) values.longValue();
  }
}
