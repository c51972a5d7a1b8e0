package dev.farseer.casebook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A case as the index keeps it beside its words, so that a search asks no database. */
final class CaseCodec {
  private CaseCodec() {}

  /**
   * A case of the index.
   *
   * @param known the case
   * @param trust 0 to 1
   */
  record Entry(Case known, double trust) {}

  static byte[] bytes(Entry entry) {
    Case known = entry.known();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      text(out, known.id());
      text(out, known.rootCause());
      text(out, known.severity().name());
      text(out, known.summary());
      text(out, known.action());
      out.writeDouble(known.confidence());
      text(out, known.origin().name());
      text(out, known.promptId());
      text(out, known.model());
      out.writeInt(known.examples().size());
      for (String each : known.examples()) {
        text(out, each);
      }
      out.writeDouble(entry.trust());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Entry entry(byte[] bytes, int offset, int length) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
    String id = text(in);
    String rootCause = text(in);
    Severity severity = Severity.valueOf(text(in));
    String summary = text(in);
    String action = text(in);
    double confidence = in.readDouble();
    Case.Origin origin = Case.Origin.valueOf(text(in));
    String promptId = text(in);
    String model = text(in);
    int count = in.readInt();
    List<String> examples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      examples.add(text(in));
    }
    return new Entry(
        new Case(
            id,
            rootCause,
            severity,
            summary,
            action,
            confidence,
            origin,
            promptId,
            model,
            examples),
        in.readDouble());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
