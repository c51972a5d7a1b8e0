package dev.farseer.pattern;

/** What kind of value stands in a slot of a template. */
public enum SlotType {
  /** A number, with or without a unit. */
  NUM("<num>"),
  /** An IPv4 or IPv6 address, with or without a port. */
  IP("<ip>"),
  /** A UUID. */
  UUID("<uuid>"),
  /** A hexadecimal number, hash or id. */
  HEX("<hex>"),
  /** A file path or the path of a URL. */
  PATH("<path>"),
  /** A length of time such as {@code 12ms} or {@code 1h3m}. */
  DURATION("<duration>"),
  /** Anything else that varies. */
  ANY("<*>");

  private final String mark;

  SlotType(String mark) {
    this.mark = mark;
  }

  /** How the slot is written in a template. */
  public String mark() {
    return mark;
  }
}
