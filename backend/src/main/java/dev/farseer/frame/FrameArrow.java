package dev.farseer.frame;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Writes frames as Arrow IPC files, the way Grafana's back end reads data frames: name, refId and
 * meta in the schema's metadata, labels and config in each field's, every column nullable, times in
 * nanoseconds, JSON cells as binary.
 *
 * <p>Unlike JSON, Arrow keeps the nanoseconds, NaN and the infinities where they are. A frame is
 * measured first and then written once into an array of exactly its size, so that a column of much
 * text is never in memory a second time.
 */
public final class FrameArrow {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int MAGIC_PADDED = 8;

  /** Says that a length in the new form follows. */
  private static final int CONTINUATION = -1;

  /** The continuation mark and the length before a message. */
  private static final int PREFIX = 8;

  private FrameArrow() {}

  /**
   * The frame as an Arrow file; a frame without rows is a file with a schema only.
   *
   * @throws IllegalArgumentException when a cell is not of its column's type, or the frame is
   *     beyond 2 GB
   */
  public static byte[] bytes(Frame frame) {
    List<ArrowColumn> columns =
        frame.rows() == 0 ? List.of() : frame.fields().stream().map(ArrowColumn::measure).toList();
    long body = columns.stream().mapToLong(ArrowColumn::bodyBytes).sum();

    byte[] schema = message(MessageHeader.Schema, ArrowSchema.builder(frame), 0);
    byte[] batch =
        columns.isEmpty()
            ? new byte[0]
            : message(MessageHeader.RecordBatch, batch(frame.rows(), columns), body);
    int batchAt = MAGIC_PADDED + PREFIX + schema.length;
    byte[] footer = footer(frame, batchAt, batch.length, body);
    long size =
        batchAt
            + (columns.isEmpty() ? 0 : PREFIX + batch.length + body)
            + PREFIX
            + footer.length
            + Integer.BYTES
            + MAGIC.length;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a frame of " + size + " bytes is beyond 2 GB");
    }

    ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).position(MAGIC_PADDED);
    out.putInt(CONTINUATION).putInt(schema.length).put(schema);
    if (!columns.isEmpty()) {
      out.putInt(CONTINUATION).putInt(batch.length).put(batch);
      columns.forEach(column -> column.write(out));
    }
    // the end of the messages, for readers that go through them without the footer
    out.putInt(CONTINUATION).putInt(0);
    out.put(footer).putInt(footer.length).put(MAGIC);
    return out.array();
  }

  /** A table under construction: its builder, and where in it the table is. */
  record Table(FlatBufferBuilder builder, int offset) {}

  private static byte[] message(byte type, Table header, long body) {
    FlatBufferBuilder builder = header.builder();
    Message.startMessage(builder);
    Message.addVersion(builder, MetadataVersion.V5);
    Message.addHeaderType(builder, type);
    Message.addHeader(builder, header.offset());
    Message.addBodyLength(builder, body);
    builder.finish(Message.endMessage(builder));
    byte[] bytes = builder.sizedByteArray();
    // what follows a message must stand on a multiple of eight
    return Arrays.copyOf(bytes, (int) ArrowColumn.padded(bytes.length));
  }

  private static Table batch(int rows, List<ArrowColumn> columns) {
    FlatBufferBuilder builder = new FlatBufferBuilder(64 + 64 * columns.size());
    // vectors of structs are built from their end
    int buffers = columns.stream().mapToInt(column -> column.bufferBytes().length).sum();
    long end = columns.stream().mapToLong(ArrowColumn::bodyBytes).sum();
    RecordBatch.startBuffersVector(builder, buffers);
    for (ArrowColumn column : columns.reversed()) {
      long[] lengths = column.bufferBytes();
      for (int buffer = lengths.length - 1; buffer >= 0; buffer--) {
        end -= ArrowColumn.padded(lengths[buffer]);
        Buffer.createBuffer(builder, end, lengths[buffer]);
      }
    }
    int buffersAt = builder.endVector();
    RecordBatch.startNodesVector(builder, columns.size());
    for (ArrowColumn column : columns.reversed()) {
      FieldNode.createFieldNode(builder, rows, column.nulls());
    }
    int nodesAt = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodesAt);
    RecordBatch.addBuffers(builder, buffersAt);
    return new Table(builder, RecordBatch.endRecordBatch(builder));
  }

  private static byte[] footer(Frame frame, int batchAt, int batchBytes, long body) {
    Table schema = ArrowSchema.builder(frame);
    FlatBufferBuilder builder = schema.builder();
    Footer.startDictionariesVector(builder, 0);
    int dictionaries = builder.endVector();
    Footer.startRecordBatchesVector(builder, batchBytes == 0 ? 0 : 1);
    if (batchBytes > 0) {
      Block.createBlock(builder, batchAt, PREFIX + batchBytes, body);
    }
    int batches = builder.endVector();
    Footer.startFooter(builder);
    Footer.addVersion(builder, MetadataVersion.V5);
    Footer.addSchema(builder, schema.offset());
    Footer.addDictionaries(builder, dictionaries);
    Footer.addRecordBatches(builder, batches);
    builder.finish(Footer.endFooter(builder));
    return builder.sizedByteArray();
  }
}
