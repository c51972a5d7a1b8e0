package dev.farseer.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length from a file that may be compressed; the rest of a line is cut. */
final class LineReader implements AutoCloseable {
  private final InputStream in;
  private final byte[] buffer = new byte[32 << 10];
  private final int longest;
  private byte[] line = new byte[512];
  private int at;
  private int filled;

  LineReader(Path file, int longest) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    raw.mark(2);
    boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    this.in = zipped ? unzip(raw) : raw;
    this.longest = longest;
  }

  /** The next line without its end, null behind the last. */
  @Nullable String next() throws IOException {
    int length = 0;
    boolean any = false;
    while (true) {
      if (at == filled) {
        filled = in.read(buffer);
        at = 0;
        if (filled <= 0) {
          filled = 0;
          return any ? text(length) : null;
        }
      }
      any = true;
      byte b = buffer[at++];
      if (b == '\n') {
        return text(length);
      }
      if (length < longest) {
        if (length == line.length) {
          line = Arrays.copyOf(line, Math.min(longest, length * 2));
        }
        line[length++] = b;
      }
    }
  }

  /** Whether the beginning looks like something else than text; only before the first line. */
  boolean isBinary() throws IOException {
    filled = Math.max(0, in.read(buffer));
    for (int i = 0; i < filled; i++) {
      if (buffer[i] == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(int length) {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }

  private static InputStream unzip(InputStream raw) throws IOException {
    try {
      return new GZIPInputStream(raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }
}
