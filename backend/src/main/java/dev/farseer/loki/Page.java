package dev.farseer.loki;

import dev.farseer.log.LogLine;
import java.util.List;

/**
 * The newest lines of a range, complete down to some nanosecond.
 *
 * @param lines newest first; lines of one nanosecond in the order Loki gave
 * @param restEndNs end of the older part of the range that is still to be read, 0 when there is
 *     none
 * @param overfullNs the nanosecond that holds more lines than Loki hands out, 0 when there is none
 */
record Page(List<LogLine> lines, long restEndNs, long overfullNs) {

  boolean hasRest() {
    return restEndNs > 0;
  }
}
