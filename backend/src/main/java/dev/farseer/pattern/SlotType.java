package dev.farseer.pattern;

/** What kind of value stands in a slot of a template. */
public enum SlotType {
  /** A number, with or without a unit. */
  NUM("<num>", 0),
  /** An IPv4 or IPv6 address, with or without a port. */
  IP("<ip>", 1),
  /** A UUID. */
  UUID("<uuid>", 2),
  /** A hexadecimal number, hash or id. */
  HEX("<hex>", 3),
  /** A file path or the path of a URL. */
  PATH("<path>", 4),
  /** A length of time such as {@code 12ms} or {@code 1h3m}. */
  DURATION("<duration>", 5),
  /** Anything else that varies. */
  ANY("<*>", 6);

  private static final SlotType[] TYPES = values();

  /** How slots of the type are told apart among tokens. */
  final byte kind;

  private final String mark;

  SlotType(String mark, int place) {
    this.mark = mark;
    kind = (byte) (Tokens.SLOT + place);
  }

  static SlotType ofKind(byte kind) {
    return TYPES[kind - Tokens.SLOT];
  }

  /** How the slot is written in a template. */
  public String mark() {
    return mark;
  }
}
