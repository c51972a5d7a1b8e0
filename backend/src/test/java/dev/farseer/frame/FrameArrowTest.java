package dev.farseer.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FrameArrowTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ArrowFile file(Frame frame) {
    return new ArrowFile(FrameArrow.bytes(frame));
  }

  private static Frame of(Field... fields) {
    return new Frame("", "", List.of(fields), Map.of());
  }

  @Test
  void everyTypeKeepsItsCellsAndNulls() throws IOException {
    List<@Nullable Object> times = Arrays.asList(1_700_000_000_123_456_789L, null, -1L, 0L, 5L);
    List<@Nullable Object> texts = Arrays.asList("12e34", "", null, "snow ☃ 𝄞", "a\u0000b");
    List<@Nullable Object> numbers =
        Arrays.asList(
            -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE);
    List<@Nullable Object> integers =
        Arrays.asList(Long.MAX_VALUE, Long.MIN_VALUE, null, null, 9_007_199_254_740_993L);
    List<@Nullable Object> flags = Arrays.asList(true, false, null, true, true);
    ArrowFile file =
        file(
            of(
                Field.of("time", FieldType.TIME, times),
                Field.of("text", FieldType.STRING, texts),
                Field.of("number", FieldType.NUMBER, numbers),
                Field.of("integer", FieldType.INTEGER, integers),
                Field.of("flag", FieldType.BOOLEAN, flags),
                Field.of(
                    "json",
                    FieldType.JSON,
                    Arrays.asList(
                        JSON.readTree("{\"b\":[1,\"☃\"],\"a\":2}"),
                        null,
                        JSON.readTree("null"),
                        JSON.readTree("\"\""),
                        JSON.readTree("[]")))));
    assertEquals(
        List.of(
            times,
            texts,
            numbers,
            integers,
            flags,
            Arrays.asList("{\"b\":[1,\"☃\"],\"a\":2}", null, null, "\"\"", "[]")),
        file.columns());
  }

  @Test
  void theSchemaSaysWhatGrafanaReadsFromIt() {
    ArrowFile file =
        file(
            new Frame(
                "insights",
                "A",
                List.of(
                    Field.of("time", FieldType.TIME, List.of(1L)),
                    new Field(
                        "count",
                        FieldType.INTEGER,
                        Map.of("severity", "high", "component", "checkout"),
                        Map.of("unit", "short"),
                        List.of(3L)),
                    Field.of("labels", FieldType.JSON, List.of(JSON.createObjectNode()))),
                Map.of("executedQueryString", "{app=\"a\"}", "custom", Map.of("lines", 12L))));
    assertEquals(
        Map.of(
            "name",
            "insights",
            "refId",
            "A",
            "meta",
            "{\"custom\":{\"lines\":12},\"executedQueryString\":\"{app=\\\"a\\\"}\"}"),
        ArrowFile.about(file.schema()));
    assertEquals(
        List.of("time", "count", "labels"),
        IntStream.range(0, 3).mapToObj(i -> file.schema().fields(i).name()).toList());
    assertEquals(
        List.of(Type.Timestamp, Type.Int, Type.Binary),
        IntStream.range(0, 3).mapToObj(i -> file.schema().fields(i).typeType()).toList());
    assertEquals(Map.of("tstype", "time"), file.about(0));
    assertEquals(
        Map.of(
            "tstype",
            "number",
            "labels",
            "{\"component\":\"checkout\",\"severity\":\"high\"}",
            "config",
            "{\"unit\":\"short\"}"),
        file.about(1));
    assertEquals(Map.of("tstype", "other"), file.about(2));
  }

  @Test
  void framesOfNothingAreFilesWithoutABatch() {
    ArrowFile noRows = file(of(Field.of("text", FieldType.STRING, List.of())));
    assertEquals(1, noRows.schema().fieldsLength());
    assertEquals(0, noRows.batches());
    ArrowFile noFields = file(of());
    assertEquals(0, noFields.schema().fieldsLength());
    assertEquals(0, noFields.batches());
    assertEquals(Map.of("name", "", "refId", ""), ArrowFile.about(noFields.schema()));
  }

  @Test
  void columnsOfAnyLengthAreAligned() {
    Random random = new Random(7);
    for (int rows = 1; rows <= 70; rows++) {
      List<@Nullable Object> texts = new ArrayList<>();
      List<@Nullable Object> flags = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        texts.add(random.nextInt(4) == 0 ? null : "é".repeat(random.nextInt(9)));
        flags.add(random.nextInt(4) == 0 ? null : random.nextBoolean());
      }
      assertEquals(
          List.of(texts, flags, Collections.nCopies(rows, null)),
          file(of(
                  Field.of("text", FieldType.STRING, texts),
                  Field.of("flag", FieldType.BOOLEAN, flags),
                  Field.of("none", FieldType.NUMBER, Collections.nCopies(rows, null))))
              .columns());
    }
  }

  @Test
  void halfASurrogatePairBecomesAQuestionMark() {
    assertEquals(
        List.of(List.of("a?", "?b", "𝄞")),
        file(of(Field.of("text", FieldType.STRING, List.of("a\ud834", "\udd1eb", "𝄞"))))
            .columns());
  }

  @Test
  void textIsCountedAsItIsWritten() {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      char[] chars = new char[random.nextInt(12)];
      for (int c = 0; c < chars.length; c++) {
        chars[c] =
            (char)
                switch (random.nextInt(4)) {
                  case 0 -> random.nextInt(0x80);
                  case 1 -> random.nextInt(0x800);
                  case 2 -> 0xd7f0 + random.nextInt(0x820);
                  default -> random.nextInt(0x10000);
                };
      }
      String text = new String(chars);
      assertEquals(text.getBytes(StandardCharsets.UTF_8).length, ArrowColumn.utf8Bytes(text), text);
    }
  }

  @Test
  void sixtyFourMegabytesOfText() {
    List<String> lines = Collections.nCopies(1024, "x".repeat(64 * 1024 - 2) + "é");
    byte[] bytes = FrameArrow.bytes(of(Field.of("body", FieldType.STRING, lines)));
    assertTrue(bytes.length < 64 * 1024 * 1024 + 8192, "nothing but the text takes room");
    assertEquals(List.of(lines), new ArrowFile(bytes).columns());
  }

  @Test
  void aCellOfAnotherTypeIsNamed() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FrameArrow.bytes(of(Field.of("count", FieldType.INTEGER, List.of("12")))));
    assertEquals(
        "row 0 of column count is a String, but the column is of type INTEGER", e.getMessage());
  }

  @Test
  void moreThanTwoGigabytesIsRefusedBeforeItIsMade() {
    String large = "x".repeat(1 << 26);
    IllegalArgumentException column =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                FrameArrow.bytes(
                    of(Field.of("body", FieldType.STRING, Collections.nCopies(33, large)))));
    assertEquals("column body is beyond 2 GB", column.getMessage());
    Field half = Field.of("body", FieldType.STRING, Collections.nCopies(17, large));
    IllegalArgumentException frame =
        assertThrows(IllegalArgumentException.class, () -> FrameArrow.bytes(of(half, half)));
    assertTrue(String.valueOf(frame.getMessage()).endsWith("is beyond 2 GB"));
  }
}
