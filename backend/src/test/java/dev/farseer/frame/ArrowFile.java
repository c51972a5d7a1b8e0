package dev.farseer.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Arrow file by its specification, and checks on the way what readers rely on: marks at
 * both ends, alignment, one schema in two places, buffers that lie inside the body.
 */
final class ArrowFile {
  private final ByteBuffer file;
  private final Footer footer;

  ArrowFile(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals("ARROW1\0\0", ascii(0, 8));
    assertEquals("ARROW1", ascii(bytes.length - 6, 6));
    int footerBytes = file.getInt(bytes.length - 10);
    int footerAt = bytes.length - 10 - footerBytes;
    footer = Footer.getRootAsFooter(slice(footerAt, footerBytes));
    assertEquals(-1, file.getInt(footerAt - 8));
    assertEquals(0, file.getInt(footerAt - 4));
    assertEquals(0, footer.dictionariesLength());
    assertEquals(about(schema()), about(firstMessage()));
  }

  private Schema firstMessage() {
    assertEquals(-1, file.getInt(8));
    Message message = Message.getRootAsMessage(slice(16, file.getInt(12)));
    assertEquals(MessageHeader.Schema, message.headerType());
    return (Schema) message.header(new Schema());
  }

  Schema schema() {
    return footer.schema();
  }

  int batches() {
    return footer.recordBatchesLength();
  }

  /** Name, refId and meta. */
  static Map<String, String> about(Schema schema) {
    return map(
        IntStream.range(0, schema.customMetadataLength())
            .mapToObj(schema::customMetadata)
            .toList());
  }

  /** Labels, config and the type for the front end. */
  Map<String, String> about(int column) {
    org.apache.arrow.flatbuf.Field field = schema().fields(column);
    return map(
        IntStream.range(0, field.customMetadataLength()).mapToObj(field::customMetadata).toList());
  }

  private static Map<String, String> map(List<KeyValue> entries) {
    Map<String, String> map = new TreeMap<>();
    entries.forEach(entry -> map.put(entry.key(), entry.value()));
    return map;
  }

  /** The columns of the only record batch; binary cells as text. */
  List<List<@Nullable Object>> columns() {
    Block block = footer.recordBatches(0);
    int at = (int) block.offset();
    assertEquals(0, at % 8);
    assertEquals(-1, file.getInt(at));
    assertEquals(block.metaDataLength(), 8 + file.getInt(at + 4));
    assertEquals(0, block.metaDataLength() % 8);
    Message message = Message.getRootAsMessage(slice(at + 8, file.getInt(at + 4)));
    assertEquals(MessageHeader.RecordBatch, message.headerType());
    assertEquals(block.bodyLength(), message.bodyLength());
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    ByteBuffer body = slice(at + block.metaDataLength(), (int) block.bodyLength());
    Cursor cursor = new Cursor(batch, body);
    List<List<@Nullable Object>> columns = new ArrayList<>();
    for (int i = 0; i < schema().fieldsLength(); i++) {
      columns.add(column(schema().fields(i), batch.nodes(i), cursor));
    }
    assertEquals(batch.buffersLength(), cursor.next);
    return columns;
  }

  private static List<@Nullable Object> column(
      org.apache.arrow.flatbuf.Field field, FieldNode node, Cursor cursor) {
    assertEquals(true, field.nullable());
    int rows = (int) node.length();
    ByteBuffer valid = cursor.buffer();
    ByteBuffer first = cursor.buffer();
    boolean sized = field.typeType() == Type.Utf8 || field.typeType() == Type.Binary;
    ByteBuffer text = sized ? cursor.buffer() : first;
    @Nullable Object[] values = new @Nullable Object[rows];
    int nulls = 0;
    for (int row = 0; row < rows; row++) {
      if (valid.capacity() > 0 && !bit(valid, row)) {
        nulls++;
        continue;
      }
      values[row] =
          switch (field.typeType()) {
            case Type.Timestamp -> {
              Timestamp type = (Timestamp) field.type(new Timestamp());
              assertEquals(TimeUnit.NANOSECOND, type.unit());
              yield first.getLong(8 * row);
            }
            case Type.Int -> first.getLong(8 * row);
            case Type.FloatingPoint -> first.getDouble(8 * row);
            case Type.Bool -> bit(first, row);
            case Type.Utf8, Type.Binary -> {
              byte[] cell = new byte[first.getInt(4 * row + 4) - first.getInt(4 * row)];
              text.get(first.getInt(4 * row), cell);
              yield new String(cell, StandardCharsets.UTF_8);
            }
            default -> throw new AssertionError("type " + field.typeType());
          };
    }
    assertEquals(nulls, node.nullCount());
    return Arrays.asList(values);
  }

  private static boolean bit(ByteBuffer bits, int row) {
    return (bits.get(row / 8) >> row % 8 & 1) == 1;
  }

  private static final class Cursor {
    private final RecordBatch batch;
    private final ByteBuffer body;
    private int next;
    private long end;

    Cursor(RecordBatch batch, ByteBuffer body) {
      this.batch = batch;
      this.body = body;
    }

    ByteBuffer buffer() {
      Buffer buffer = batch.buffers(next++);
      assertEquals(end, buffer.offset());
      assertEquals(0, buffer.offset() % 8);
      end = (buffer.offset() + buffer.length() + 7) / 8 * 8;
      return body.slice((int) buffer.offset(), (int) buffer.length())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private ByteBuffer slice(int at, int length) {
    return file.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String ascii(int at, int length) {
    return new String(file.array(), at, length, StandardCharsets.US_ASCII);
  }
}
