package dev.farseer.casebook;

import dev.farseer.store.StoredCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.util.BytesRef;

/**
 * A line of a learnt case as a document that needs no database to answer.
 *
 * @param key which line of which version of which case
 * @param entry the case
 */
record CaseDocument(Key key, CaseCodec.Entry entry) {
  static final String CASE = "case";

  private static final int HEAD = Integer.BYTES + Long.BYTES;

  record Key(String id, long change, int line) {}

  /** The documents of a case, none when it is not to be found by similarity. */
  static List<Document> of(StoredCase kept) {
    return kept.removed() || !Learnt.isCase(kept) || kept.rootCause().equals(Taxonomy.UNKNOWN)
        ? List.of()
        : of(new CaseCodec.Entry(Learnt.of(kept).known(), kept.trust()), kept.change());
  }

  /** The documents of a case, one per line. */
  static List<Document> of(CaseCodec.Entry entry, long change) {
    byte[] body = CaseCodec.bytes(entry);
    List<Document> documents = new ArrayList<>();
    List<Exemplar> lines = Exemplar.of(entry.known());
    for (int i = 0; i < lines.size(); i++) {
      Document document = CaseFields.document(entry.known().id(), lines.get(i));
      ByteBuffer bytes = ByteBuffer.allocate(HEAD + body.length);
      bytes.putInt(i).putLong(change).put(body);
      document.add(new StoredField(CASE, bytes.array()));
      documents.add(document);
    }
    return documents;
  }

  static CaseDocument read(BytesRef bytes) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(bytes.bytes, bytes.offset, HEAD);
    int line = head.getInt();
    long change = head.getLong();
    CaseCodec.Entry entry = CaseCodec.entry(bytes.bytes, bytes.offset + HEAD, bytes.length - HEAD);
    return new CaseDocument(new Key(entry.known().id(), change, line), entry);
  }

  Exemplar exemplar() {
    return Exemplar.of(entry.known(), key.line());
  }
}
