package dev.farseer.casebook;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;

/** How the words of an example line stand in an index, and how a pattern asks for them. */
final class CaseFields {
  /** Candidates that {@link Resemblance} scores. */
  static final int CANDIDATES = 40;

  static final String OWNER = "owner";

  private static final String LINE = "line";
  private static final String ABOUT = "about";

  private static final FieldType WORDS = new FieldType();

  static {
    // each word stands once in a line: neither counts nor places are needed
    WORDS.setIndexOptions(IndexOptions.DOCS);
    WORDS.setTokenized(true);
    WORDS.freeze();
  }

  private record Asked(TermQuery query, float boost, double weight) {}

  private CaseFields() {}

  /** The document of a line, without what identifies it beside the owner. */
  static Document document(String owner, Exemplar exemplar) {
    Document document = new Document();
    document.add(new StringField(OWNER, owner, Field.Store.NO));
    document.add(new Field(LINE, new Words(exemplar.words()), WORDS));
    Set<String> about = new HashSet<>(exemplar.told());
    about.addAll(exemplar.soft());
    document.add(new Field(ABOUT, new Words(about), WORDS));
    return document;
  }

  /**
   * The best documents by BM25.
   *
   * @param mostTerms how many words are asked for at most, the rarest ones: common words cost much
   *     and tell little
   */
  static TopDocs candidates(IndexSearcher searcher, Query query, int mostTerms) throws IOException {
    List<Asked> asked = new ArrayList<>();
    for (String word : query.words()) {
      add(searcher, asked, LINE, word, 1f);
      if (word.indexOf(' ') < 0) {
        add(searcher, asked, ABOUT, word, 0.4f);
      }
    }
    for (String word : query.soft()) {
      add(searcher, asked, LINE, word, 0.3f);
    }
    if (asked.size() > mostTerms) {
      asked.sort(Comparator.comparingDouble(Asked::weight).reversed());
    }
    BooleanQuery.Builder parts = new BooleanQuery.Builder();
    for (Asked each : asked.subList(0, Math.min(asked.size(), mostTerms))) {
      parts.add(new BoostQuery(each.query(), each.boost()), Occur.SHOULD);
    }
    return searcher.search(
        parts.build(), new TopScoreDocCollectorManager(CANDIDATES, null, CANDIDATES));
  }

  private static void add(
      IndexSearcher searcher, List<Asked> asked, String field, String word, float boost)
      throws IOException {
    Term term = new Term(field, word);
    TermStates states = TermStates.build(searcher, term, true);
    if (states.docFreq() > 0) {
      double rarity = Math.log(1 + (double) searcher.getIndexReader().maxDoc() / states.docFreq());
      asked.add(new Asked(new TermQuery(term, states), boost, boost * rarity));
    }
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
