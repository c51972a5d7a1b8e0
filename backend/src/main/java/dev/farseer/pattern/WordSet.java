package dev.farseer.pattern;

/** A few known words; nearly every other word is told by its first letter and its length. */
final class WordSet {
  private final LongTable words;

  /** By first letter: the lengths of the words that start with it, as bits. */
  private final long[] lengths = new long[128];

  WordSet(String list) {
    words = LongTable.ofWords(list);
    for (String word : list.split(" ", -1)) {
      lengths[word.charAt(0)] |= 1L << word.length();
    }
  }

  /** Whether the range is one of the words, in just these capitals. */
  boolean has(char[] text, int from, int to) {
    int length = to - from;
    return length > 0
        && length < Long.SIZE
        && text[from] < lengths.length
        && (lengths[text[from]] >>> length & 1) != 0
        && words.has(Hashing.of(text, from, to));
  }
}
