package dev.farseer.casebook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes cases as the YAML that is imported: one list, a case after the other. */
public final class CaseWriter implements AutoCloseable {
  private final JsonGenerator out;

  /** Begins the list; the writer is closed with this. */
  public CaseWriter(Writer writer) throws IOException {
    out =
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build()
            .createGenerator(writer);
    out.writeStartArray();
  }

  /** Writes one case. */
  public void write(CaseEntry entry) {
    Case known = entry.known();
    try {
      out.writeStartObject();
      out.writeStringField("id", known.id());
      out.writeStringField("root_cause", known.rootCause());
      out.writeStringField("severity", known.severity().word());
      out.writeStringField("summary", known.summary());
      out.writeStringField("action", known.action());
      out.writeStringField("origin", known.origin().name().toLowerCase(Locale.ROOT));
      if (known.origin() != Case.Origin.SHIPPED) {
        learnt(entry);
      }
      texts("examples", known.examples());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void learnt(CaseEntry entry) throws IOException {
    Case known = entry.known();
    out.writeNumberField("confidence", known.confidence());
    out.writeNumberField("trust", entry.trust());
    if (!known.promptId().isEmpty()) {
      out.writeStringField("prompt", known.promptId());
    }
    if (!known.model().isEmpty()) {
      out.writeStringField("model", known.model());
    }
    if (!entry.telltale().isEmpty()) {
      out.writeStringField("telltale", entry.telltale());
    }
    texts("pattern_ids", entry.patternIds());
    out.writeNumberField("seen", entry.seen());
    time("created", entry.created());
    time("last_seen", entry.lastSeen());
  }

  private void texts(String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String each : texts) {
      out.writeString(each);
    }
    out.writeEndArray();
  }

  private void time(String name, @Nullable Instant time) throws IOException {
    if (time != null) {
      out.writeStringField(name, time.toString());
    }
  }

  /** Ends the list. */
  @Override
  public void close() throws IOException {
    out.writeEndArray();
    out.close();
  }
}
