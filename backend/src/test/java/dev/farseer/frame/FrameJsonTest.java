package dev.farseer.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FrameJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Links TEMPO = new Links("tempo-uid", "Tempo");

  private static Frame every() throws IOException {
    return new Frame(
        "insights",
        "A",
        List.of(
            Field.of(
                "time",
                FieldType.TIME,
                Arrays.asList(1_700_000_000_123_456_789L, null, -1L, 1_700_000_000_000_000_000L)),
            TEMPO.traceField(
                "trace_id",
                "Open trace",
                Arrays.asList("00000000000000000000000000012345", "12e34", null, "7")),
            new Field(
                "value",
                FieldType.NUMBER,
                Map.of("severity", "high", "component", "checkout"),
                Map.of("unit", "ms"),
                Arrays.asList(1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)),
            Field.of("count", FieldType.INTEGER, Arrays.asList(Long.MAX_VALUE, 0L, null, -3L)),
            Field.of("ready", FieldType.BOOLEAN, Arrays.asList(true, false, null, true)),
            Field.of(
                "evidence",
                FieldType.JSON,
                Arrays.asList(
                    JSON.readTree("[\"a\\u0000\",{\"b\":1}]"), null, JSON.readTree("null"), null))),
        Map.of("executedQueryString", "{app=\"a\"}", "custom", Map.of("lines", 12L, "cut", false)));
  }

  private static String text(FrameJson.Form form, Frame frame) {
    return new String(FrameJson.bytes(form, frame), StandardCharsets.UTF_8);
  }

  @Test
  void dataFrameKeepsTypesNanosecondsAndEntities() throws IOException {
    assertEquals(
        """
        {"schema":{"name":"insights","refId":"A",\
        "meta":{"custom":{"cut":false,"lines":12},"executedQueryString":"{app=\\"a\\"}"},\
        "fields":[\
        {"name":"time","type":"time","typeInfo":{"frame":"time.Time","nullable":true}},\
        {"name":"trace_id","type":"string","typeInfo":{"frame":"string","nullable":true},\
        "config":{"links":[{"internal":{"datasourceName":"Tempo","datasourceUid":"tempo-uid",\
        "query":{"query":"${__value.raw}","queryType":"traceql"}},"title":"Open trace","url":""}]}},\
        {"name":"value","type":"number","typeInfo":{"frame":"float64","nullable":true},\
        "labels":{"component":"checkout","severity":"high"},"config":{"unit":"ms"}},\
        {"name":"count","type":"number","typeInfo":{"frame":"int64","nullable":true}},\
        {"name":"ready","type":"boolean","typeInfo":{"frame":"bool","nullable":true}},\
        {"name":"evidence","type":"other","typeInfo":{"frame":"json.RawMessage","nullable":true}}]},\
        "data":{"values":[\
        [1700000000123,null,-1,1700000000000],\
        ["00000000000000000000000000012345","12e34",null,"7"],\
        [1.5,null,null,null],\
        [9223372036854775807,0,null,-3],\
        [true,false,null,true],\
        [["a\\u0000",{"b":1}],null,null,null]],\
        "entities":[null,null,{"NaN":[1],"Inf":[2],"NegInf":[3]},null,null,null],\
        "nanos":[[456789,0,999999,0],null,null,null,null,null]}}""",
        text(FrameJson::dataFrame, every()));
  }

  @Test
  void dataFrameLeavesOutWhatNoCellNeeds() {
    Frame plain =
        new Frame(
            "",
            "",
            List.of(
                Field.of("time", FieldType.TIME, List.of(2_000_000L)),
                Field.of("value", FieldType.NUMBER, List.of(3.0))),
            Map.of());
    assertEquals(
        """
        {"schema":{"fields":[\
        {"name":"time","type":"time","typeInfo":{"frame":"time.Time","nullable":true}},\
        {"name":"value","type":"number","typeInfo":{"frame":"float64","nullable":true}}]},\
        "data":{"values":[[2],[3]]}}""",
        text(FrameJson::dataFrame, plain));
  }

  @Test
  void fieldsFrameTypesEveryColumn() throws IOException {
    assertEquals(
        """
        {"refId":"A","name":"insights","fields":[\
        {"name":"time","type":"time","config":{},"values":[1700000000123,null,-1,1700000000000]},\
        {"name":"trace_id","type":"string",\
        "config":{"links":[{"internal":{"datasourceName":"Tempo","datasourceUid":"tempo-uid",\
        "query":{"query":"${__value.raw}","queryType":"traceql"}},"title":"Open trace","url":""}]},\
        "values":["00000000000000000000000000012345","12e34",null,"7"]},\
        {"name":"value","type":"number","labels":{"component":"checkout","severity":"high"},\
        "config":{"unit":"ms"},"values":[1.5,null,null,null]},\
        {"name":"count","type":"number","config":{},"values":[9223372036854775807,0,null,-3]},\
        {"name":"ready","type":"boolean","config":{},"values":[true,false,null,true]},\
        {"name":"evidence","type":"other","config":{},\
        "values":[["a\\u0000",{"b":1}],null,null,null]}],\
        "meta":{"custom":{"cut":false,"lines":12},"executedQueryString":"{app=\\"a\\"}"}}""",
        text(FrameJson::fieldsFrame, every()));
  }

  @Test
  void tableCarriesConfigInItsColumns() {
    Frame frame =
        new Frame(
            "t",
            "B",
            List.of(
                Field.of("time", FieldType.TIME, List.of(1_000_000L, 2_500_000L)),
                new Field(
                    "ms",
                    FieldType.NUMBER,
                    Map.of(),
                    Map.of("unit", "ms", "text", "never this one"),
                    Arrays.asList(Double.NaN, 0.25))),
            Map.of());
    assertEquals(
        """
        {"type":"table","refId":"B","name":"t","columns":[{"text":"time","type":"time"},\
        {"text":"ms","type":"number","unit":"ms"}],"rows":[[1,null],[2,0.25]]}""",
        text(FrameJson::table, frame));
  }

  @Test
  void rowsTellFieldsOfOneNameApart() {
    Frame frame =
        new Frame(
            "",
            "",
            List.of(
                new Field(
                    "n", FieldType.INTEGER, Map.of("b", "2", "a", "1"), Map.of(), List.of(1L)),
                new Field("n", FieldType.INTEGER, Map.of(), Map.of(), List.of(2L)),
                new Field("n", FieldType.INTEGER, Map.of(), Map.of(), List.of(3L)),
                Field.of("id", FieldType.STRING, List.of("0012e34"))),
            Map.of());
    assertEquals(
        "[{\"n{a=\\\"1\\\", b=\\\"2\\\"}\":1,\"n\":2,\"n 2\":3,\"id\":\"0012e34\"}]",
        text(FrameJson::rows, frame));
  }

  @Test
  void everyFormIsValidJsonForAnEmptyFrame() throws IOException {
    Frame empty = new Frame("", "A", List.of(), Map.of());
    assertEquals(
        "{\"schema\":{\"refId\":\"A\",\"fields\":[]},\"data\":{\"values\":[]}}",
        text(FrameJson::dataFrame, empty));
    assertEquals("{\"refId\":\"A\",\"fields\":[]}", text(FrameJson::fieldsFrame, empty));
    assertEquals("[]", text(FrameJson::rows, empty));
    assertEquals(
        "{\"type\":\"table\",\"refId\":\"A\",\"columns\":[],\"rows\":[]}",
        text(FrameJson::table, empty));
  }

  @Test
  void aCellOfAnotherTypeIsNamed() {
    Frame wrong =
        new Frame("", "", List.of(Field.of("count", FieldType.INTEGER, List.of("12"))), Map.of());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FrameJson.bytes(FrameJson::rows, wrong));
    assertEquals(
        "row 0 of column count is a String, but the column is of type INTEGER", e.getMessage());
  }

  @Test
  void streamsFramesWithoutClosingTheSink() throws IOException {
    class Sink extends ByteArrayOutputStream {
      private boolean closed;

      @Override
      public void close() throws IOException {
        closed = true;
        super.close();
      }
    }
    Sink sink = new Sink();
    List<Frame> frames = List.of(every(), every());
    FrameJson.stream(FrameJson::fieldsFrame, frames, sink);
    assertFalse(sink.closed);
    assertArrayEquals(FrameJson.bytes(FrameJson::fieldsFrame, frames), sink.toByteArray());
    JsonNode array = JSON.readTree(sink.toByteArray());
    assertEquals(2, array.size());
    assertTrue(array.get(1).get("fields").get(1).get("values").get(1).isTextual());
  }

  @Test
  void theCallersGeneratorNeedsNoMapper() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      FrameJson.dataFrame(every(), out);
    }
    assertEquals(text(FrameJson::dataFrame, every()), text.toString());
  }

  @Test
  void withoutATraceStoreThereIsNoLink() {
    assertEquals(Map.of(), Links.NONE.traceIds("Open trace"));
    assertEquals(
        "[{\"trace_id\":\"12e34\"}]",
        text(
            FrameJson::rows,
            new Frame(
                "",
                "",
                List.of(Links.NONE.traceField("trace_id", "x", List.of("12e34"))),
                Map.of())));
  }
}
