package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A bounded sample of trace ids, spread over the window because it is chosen by their hashes. */
final class TraceSample {
  private final int most;
  private long[] hashes = new long[2];
  private TraceSighting[] sightings = new TraceSighting[2];
  private int size;

  TraceSample(int most) {
    this.most = most;
  }

  void add(String id, long timestampNs) {
    long hash = Hashing.of(id);
    int at = Arrays.binarySearch(hashes, 0, size, hash);
    if (at >= 0) {
      if (timestampNs < sightings[at].timestampNs()) {
        sightings[at] = new TraceSighting(id, timestampNs);
      }
      return;
    }
    int insert = -at - 1;
    if (insert >= most) {
      return;
    }
    if (size == most) {
      size--;
    } else if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.min(most, size * 2));
      sightings = Arrays.copyOf(sightings, hashes.length);
    }
    System.arraycopy(hashes, insert, hashes, insert + 1, size - insert);
    System.arraycopy(sightings, insert, sightings, insert + 1, size - insert);
    hashes[insert] = hash;
    sightings[insert] = new TraceSighting(id, timestampNs);
    size++;
  }

  void merge(TraceSample other) {
    for (int i = 0; i < other.size; i++) {
      add(other.sightings[i].traceId(), other.sightings[i].timestampNs());
    }
  }

  List<TraceSighting> inTime() {
    List<TraceSighting> list = new ArrayList<>(Arrays.asList(sightings).subList(0, size));
    list.sort(
        Comparator.comparingLong(TraceSighting::timestampNs).thenComparing(TraceSighting::traceId));
    return list;
  }
}
