package dev.farseer.cli;

/** What the operating system knows about the terminal, so that tests can say it instead. */
interface Tty {
  /** File descriptor of standard output. */
  int STDOUT = 1;

  /** File descriptor of standard error. */
  int STDERR = 2;

  /** Whether the file descriptor is a terminal. */
  boolean isTerminal(int fd);

  /** What {@code stty size} prints, {@code rows columns}; empty when it cannot tell. */
  String size();
}
