package dev.farseer.frame;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One column of an Arrow record batch: measured when it is made, written later.
 *
 * <p>Every column starts with the bitmap of the rows that have a value, empty when all have one.
 */
abstract sealed class ArrowColumn {
  private static final int ALIGNMENT = 8;

  final Field field;
  private final int nulls;

  private ArrowColumn(Field field) {
    this.field = field;
    int count = 0;
    for (int row = 0; row < rows(); row++) {
      count += isNull(row) ? 1 : 0;
    }
    nulls = count;
  }

  static ArrowColumn measure(Field field) {
    return switch (field.type()) {
      case TIME, NUMBER, INTEGER -> new Fixed(field);
      case BOOLEAN -> new Bits(field);
      case STRING -> new Text(field);
      case JSON -> new Json(field);
    };
  }

  /** The length with the padding that follows it. */
  static long padded(long length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Number of cells that are null. */
  final int nulls() {
    return nulls;
  }

  /** The lengths of the buffers in their order, without padding. */
  final long[] bufferBytes() {
    long[] values = valueBytes();
    long[] all = new long[values.length + 1];
    all[0] = nulls == 0 ? 0 : bitmapBytes();
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }

  /** All buffers with their padding. */
  final long bodyBytes() {
    return Arrays.stream(bufferBytes()).map(ArrowColumn::padded).sum();
  }

  /** Writes exactly {@link #bodyBytes} bytes; what it skips must be zero already. */
  final void write(ByteBuffer out) {
    if (nulls > 0) {
      int start = out.position();
      for (int row = 0; row < rows(); row++) {
        if (!isNull(row)) {
          set(out, start, row);
        }
      }
      pad(out, start, bitmapBytes());
    }
    writeValues(out);
  }

  abstract long[] valueBytes();

  abstract void writeValues(ByteBuffer out);

  final int rows() {
    return field.values().size();
  }

  boolean isNull(int row) {
    return field.values().get(row) == null;
  }

  final int bitmapBytes() {
    return (rows() + Byte.SIZE - 1) / Byte.SIZE;
  }

  static void set(ByteBuffer out, int start, int row) {
    int at = start + row / Byte.SIZE;
    out.put(at, (byte) (out.get(at) | 1 << row % Byte.SIZE));
  }

  static void pad(ByteBuffer out, int start, long length) {
    out.position(start + (int) padded(length));
  }

  /** Eight bytes a cell. */
  private static final class Fixed extends ArrowColumn {
    Fixed(Field field) {
      super(field);
    }

    @Override
    long[] valueBytes() {
      return new long[] {(long) Long.BYTES * rows()};
    }

    @Override
    void writeValues(ByteBuffer out) {
      boolean number = field.type() == FieldType.NUMBER;
      for (int row = 0; row < rows(); row++) {
        if (isNull(row)) {
          out.putLong(0);
        } else if (number) {
          out.putDouble(Cells.number(field, row));
        } else {
          out.putLong(Cells.integer(field, row));
        }
      }
    }
  }

  /** A bit a cell. */
  private static final class Bits extends ArrowColumn {
    Bits(Field field) {
      super(field);
    }

    @Override
    long[] valueBytes() {
      return new long[] {bitmapBytes()};
    }

    @Override
    void writeValues(ByteBuffer out) {
      int start = out.position();
      for (int row = 0; row < rows(); row++) {
        if (!isNull(row) && Cells.flag(field, row)) {
          set(out, start, row);
        }
      }
      pad(out, start, bitmapBytes());
    }
  }

  /** Cells of any length: where each ends, and their bytes one after another. */
  private abstract static sealed class Sized extends ArrowColumn {
    /** The end of each cell's bytes. */
    final int[] ends;

    Sized(Field field) {
      super(field);
      ends = new int[rows()];
    }

    /** Takes note of the cell's length. */
    final void end(int row, long at) {
      if (at > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("column " + field.name() + " is beyond 2 GB");
      }
      ends[row] = (int) at;
    }

    @Override
    final long[] valueBytes() {
      return new long[] {(long) Integer.BYTES * (rows() + 1), ends[ends.length - 1]};
    }

    @Override
    final void writeValues(ByteBuffer out) {
      int start = out.position();
      out.putInt(0);
      for (int end : ends) {
        out.putInt(end);
      }
      pad(out, start, valueBytes()[0]);
      start = out.position();
      writeCells(out);
      pad(out, start, valueBytes()[1]);
    }

    abstract void writeCells(ByteBuffer out);
  }

  private static final class Text extends Sized {
    Text(Field field) {
      super(field);
      long at = 0;
      for (int row = 0; row < rows(); row++) {
        at += isNull(row) ? 0 : utf8Bytes(Cells.text(field, row));
        end(row, at);
      }
    }

    @Override
    void writeCells(ByteBuffer out) {
      for (int row = 0; row < rows(); row++) {
        if (!isNull(row)) {
          out.put(Cells.text(field, row).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /** What {@link String#getBytes} makes of the text, counted without making it. */
  static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        // two chars, four bytes; half a pair becomes a question mark
        bytes += 2;
        i++;
      }
    }
    return bytes;
  }

  private static final class Json extends Sized {
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    Json(Field field) {
      super(field);
      for (int row = 0; row < rows(); row++) {
        if (!isNull(row)) {
          json.writeBytes(FrameJson.bytes(Cells.json(field, row)));
        }
        end(row, json.size());
      }
    }

    /** A JSON null is no value, as it is in the JSON form. */
    @Override
    boolean isNull(int row) {
      return super.isNull(row) || field.values().get(row) instanceof NullNode;
    }

    @Override
    void writeCells(ByteBuffer out) {
      out.put(json.toByteArray());
    }
  }
}
