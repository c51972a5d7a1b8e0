package dev.farseer.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is the server of a SQLite file: the process that holds a lock on the file beside it. The
 * system frees it when the process ends, however it ends. Several stores of one process share it.
 */
final class ServerLock implements AutoCloseable {
  private static final Map<Path, Shared> HELD = new HashMap<>();

  private final Path file;
  private final boolean first;
  private boolean closed;

  private ServerLock(Path file, boolean first) {
    this.file = file;
    this.first = first;
  }

  private static final class Shared {
    final FileChannel channel;
    int count = 1;

    Shared(FileChannel channel) {
      this.channel = channel;
    }
  }

  /** Takes the lock, empty when another process has it. */
  static Optional<ServerLock> take(Path lockFile) throws IOException {
    synchronized (HELD) {
      Shared shared = HELD.get(lockFile);
      if (shared != null) {
        shared.count++;
        return Optional.of(new ServerLock(lockFile, false));
      }
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      if (lock == null) {
        return Optional.empty();
      }
      HELD.put(lockFile, new Shared(channel));
      return Optional.of(new ServerLock(lockFile, true));
    }
  }

  /** Whether it came from a process that has ended, or from nobody: this one starts clean. */
  boolean first() {
    return first;
  }

  @Override
  public void close() {
    synchronized (HELD) {
      Shared shared = HELD.get(file);
      if (closed || shared == null) {
        return;
      }
      closed = true;
      if (--shared.count == 0) {
        HELD.remove(file);
        try {
          shared.channel.close();
        } catch (IOException _) {
          // the system frees it at the end of the process at the latest
        }
      }
    }
  }
}
