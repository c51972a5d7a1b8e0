package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a byte stream into the data of its server-sent events; the bytes may be cut anywhere.
 * Comments (pings) and fields other than {@code data} are left out.
 */
final class SseParser {
  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  private final int limit;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean firstLine = true;

  /**
   * A parser at the start of a stream.
   *
   * @param limit most bytes of one event
   */
  SseParser(int limit) {
    this.limit = limit;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @return the data of the events that are now complete, in their order
   * @throws Problem MODEL_GARBAGE when a line or event is over the limit
   */
  List<byte[]> feed(byte[] bytes) {
    List<byte[]> events = new ArrayList<>();
    for (byte b : bytes) {
      boolean secondOfPair = b == '\n' && afterCarriageReturn;
      afterCarriageReturn = b == '\r';
      if (secondOfPair) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine(events);
      } else {
        line.write(b);
        check(line.size());
      }
    }
    return events;
  }

  private void endLine(List<byte[]> events) {
    byte[] text = line.toByteArray();
    line.reset();
    int start = firstLine && startsWithByteOrderMark(text) ? 3 : 0;
    firstLine = false;
    if (text.length == start) {
      if (hasData) {
        events.add(data.toByteArray());
      }
      data.reset();
      hasData = false;
    } else if (isDataField(text, start)) {
      if (hasData) {
        data.write('\n');
      }
      hasData = true;
      int value = Math.min(text.length, start + DATA.length + 1);
      if (value < text.length && text[value] == ' ') {
        value++;
      }
      data.write(text, value, text.length - value);
      check(data.size());
    }
  }

  private static boolean isDataField(byte[] text, int start) {
    for (int i = 0; i < DATA.length; i++) {
      if (start + i >= text.length || text[start + i] != DATA[i]) {
        return false;
      }
    }
    int end = start + DATA.length;
    return end == text.length || text[end] == ':';
  }

  private static boolean startsWithByteOrderMark(byte[] text) {
    return text.length >= 3
        && text[0] == (byte) 0xEF
        && text[1] == (byte) 0xBB
        && text[2] == (byte) 0xBF;
  }

  private void check(int size) {
    if (size > limit) {
      throw new Problem(
          Reason.MODEL_GARBAGE,
          "The model server sent an event of more than "
              + limit
              + " bytes. Is llm.url a model server?");
    }
  }
}
