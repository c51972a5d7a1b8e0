package dev.farseer.frame;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** A frame's columns and everything about it that is not a cell, as an Arrow schema. */
final class ArrowSchema {
  private static final int LONG_BITS = 64;

  private ArrowSchema() {}

  /** The schema as the newest table of a new builder. */
  static FrameArrow.Table builder(Frame frame) {
    FlatBufferBuilder builder = new FlatBufferBuilder(1024);
    int[] fields = new int[frame.fields().size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = field(builder, frame.fields().get(i));
    }
    int fieldsAt = Schema.createFieldsVector(builder, fields);
    Map<String, String> about = new LinkedHashMap<>();
    about.put("name", frame.name());
    about.put("refId", frame.refId());
    if (!frame.meta().isEmpty()) {
      about.put("meta", FrameJson.text(frame.meta()));
    }
    int aboutAt = Schema.createCustomMetadataVector(builder, entries(builder, about));
    Schema.startSchema(builder);
    Schema.addEndianness(builder, Endianness.Little);
    Schema.addFields(builder, fieldsAt);
    Schema.addCustomMetadata(builder, aboutAt);
    return new FrameArrow.Table(builder, Schema.endSchema(builder));
  }

  private static int field(FlatBufferBuilder builder, Field field) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("tstype", Cells.frontEndType(field.type()));
    if (!field.labels().isEmpty()) {
      about.put("labels", FrameJson.text(field.labels()));
    }
    if (!field.config().isEmpty()) {
      about.put("config", FrameJson.text(field.config()));
    }
    int aboutAt =
        org.apache.arrow.flatbuf.Field.createCustomMetadataVector(builder, entries(builder, about));
    int childrenAt = org.apache.arrow.flatbuf.Field.createChildrenVector(builder, new int[0]);
    int nameAt = builder.createString(field.name());
    int typeAt = type(builder, field.type());
    org.apache.arrow.flatbuf.Field.startField(builder);
    org.apache.arrow.flatbuf.Field.addName(builder, nameAt);
    org.apache.arrow.flatbuf.Field.addNullable(builder, true);
    org.apache.arrow.flatbuf.Field.addTypeType(builder, typeOf(field.type()));
    org.apache.arrow.flatbuf.Field.addType(builder, typeAt);
    org.apache.arrow.flatbuf.Field.addChildren(builder, childrenAt);
    org.apache.arrow.flatbuf.Field.addCustomMetadata(builder, aboutAt);
    return org.apache.arrow.flatbuf.Field.endField(builder);
  }

  private static byte typeOf(FieldType type) {
    return switch (type) {
      case TIME -> Type.Timestamp;
      case STRING -> Type.Utf8;
      case NUMBER -> Type.FloatingPoint;
      case INTEGER -> Type.Int;
      case BOOLEAN -> Type.Bool;
      case JSON -> Type.Binary;
    };
  }

  private static int type(FlatBufferBuilder builder, FieldType type) {
    return switch (type) {
      case TIME -> Timestamp.createTimestamp(builder, TimeUnit.NANOSECOND, 0);
      case STRING -> {
        Utf8.startUtf8(builder);
        yield Utf8.endUtf8(builder);
      }
      case NUMBER -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
      case INTEGER -> Int.createInt(builder, LONG_BITS, true);
      case BOOLEAN -> {
        Bool.startBool(builder);
        yield Bool.endBool(builder);
      }
      case JSON -> {
        Binary.startBinary(builder);
        yield Binary.endBinary(builder);
      }
    };
  }

  private static int[] entries(FlatBufferBuilder builder, Map<String, String> about) {
    return about.entrySet().stream()
        .mapToInt(
            entry -> {
              int key = builder.createString(entry.getKey());
              int value = builder.createString(entry.getValue());
              return KeyValue.createKeyValue(builder, key, value);
            })
        .toArray();
  }
}
