package dev.farseer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists of texts in one column, as JSON. */
final class Lists {
  private static final JsonFactory JSON = new JsonFactory();

  private Lists() {}

  static String write(Collection<String> texts) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("a string writer does not fail", e);
    }
    return out.toString();
  }

  static List<String> read(String column) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (JsonParser json = JSON.createParser(column)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          texts.add(json.getText());
        }
      }
    } catch (IOException e) {
      throw new SQLException("a column of the store holds no list: " + e.getMessage(), e);
    }
    return texts;
  }
}
