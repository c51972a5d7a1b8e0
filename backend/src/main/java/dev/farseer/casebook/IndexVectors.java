package dev.farseer.casebook;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;

/** Gives the cases of an open index their vectors. */
final class IndexVectors {
  private static final int AT_ONCE = 32;

  private IndexVectors() {}

  /** Some cases that have no vectors of the field, by their ids. */
  static Map<String, CaseDocument> bare(IndexFolder.Opened now, String field) throws IOException {
    IndexSearcher searcher = now.searchers().acquire();
    try {
      BooleanQuery without =
          new BooleanQuery.Builder()
              .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
              .add(new FieldExistsQuery(field), Occur.MUST_NOT)
              .build();
      Map<String, CaseDocument> bare = new LinkedHashMap<>();
      for (ScoreDoc hit : searcher.search(without, AT_ONCE).scoreDocs) {
        BytesRef bytes =
            searcher.storedFields().document(hit.doc).getBinaryValue(CaseDocument.CASE);
        if (bytes != null) {
          CaseDocument read = CaseDocument.read(bytes);
          bare.put(read.key().id(), read);
        }
      }
      return bare;
    } finally {
      now.searchers().release(searcher);
    }
  }

  /** Writes cases again with their vectors, unless they have changed meanwhile. */
  static void add(
      IndexFolder.Opened here,
      Map<String, CaseDocument> bare,
      String field,
      Iterator<float[]> vectors)
      throws IOException {
    var writer = here.writer();
    IndexSearcher searcher = here.searchers().acquire();
    try {
      for (CaseDocument each : bare.values()) {
        List<Document> documents = CaseDocument.of(each.entry(), each.key().change());
        for (Document document : documents) {
          document.add(
              new KnnFloatVectorField(field, vectors.next(), VectorSimilarityFunction.DOT_PRODUCT));
        }
        Term owner = new Term(CaseFields.OWNER, each.key().id());
        TopDocs still = searcher.search(new TermQuery(owner), 1);
        BytesRef bytes =
            still.scoreDocs.length == 0
                ? null
                : searcher
                    .storedFields()
                    .document(still.scoreDocs[0].doc)
                    .getBinaryValue(CaseDocument.CASE);
        if (writer != null
            && bytes != null
            && CaseDocument.read(bytes).key().change() == each.key().change()) {
          writer.updateDocuments(owner, documents);
        }
      }
    } finally {
      here.searchers().release(searcher);
    }
    here.searchers().maybeRefreshBlocking();
  }
}
