package dev.farseer.redact;

import java.util.Arrays;

/** The spans of one text that are to be masked, from left to right, never overlapping. */
final class Marks {
  private int[] bounds = new int[8];
  private Kind[] kinds = new Kind[4];
  private int size;

  /** First position after the last span, 0 when there is none. */
  int end() {
    return size == 0 ? 0 : bounds[2 * size - 1];
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  Kind kind(int index) {
    return kinds[index];
  }

  /** Adds a span; the part that an earlier span covers already is left out. */
  void add(int start, int end, Kind kind) {
    int from = Math.max(start, end());
    if (from >= end) {
      return;
    }
    if (size == kinds.length) {
      bounds = Arrays.copyOf(bounds, 4 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
    }
    bounds[2 * size] = from;
    bounds[2 * size + 1] = end;
    kinds[size] = kind;
    size++;
  }

  String applyTo(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16 * size);
    int from = 0;
    for (int i = 0; i < size; i++) {
      out.append(text, from, bounds[2 * i]).append(kinds[i].mark());
      from = bounds[2 * i + 1];
    }
    return out.append(text, from, text.length()).toString();
  }
}
