package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies a database into a new file, which appears under its name only when it is whole. */
final class Backup {
  private Backup() {}

  /**
   * Writes the file.
   *
   * @throws Problem FILE when it exists or cannot be written, STORE when the database is in trouble
   */
  static void write(Database database, Path file) {
    Path target = file.toAbsolutePath().normalize();
    Path part = Path.of(target + ".part");
    try {
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      DataFolder.createNew(part);
    } catch (FileAlreadyExistsException e) {
      throw new Problem(
          Reason.FILE, e.getMessage() + " exists already; name a file that does not", e);
    } catch (IOException e) {
      throw new Problem(Reason.FILE, target + " cannot be written: " + e, e);
    }
    try {
      database.alone(
          "backup",
          connection -> {
            database.dialect().copy(connection, part);
            return true;
          });
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(Reason.FILE, target + " cannot be written: " + e, e);
    } finally {
      for (String end : new String[] {"", "-wal", "-shm", "-journal"}) {
        delete(Path.of(part + end));
      }
    }
  }

  private static void delete(Path leftOver) {
    try {
      Files.deleteIfExists(leftOver);
    } catch (IOException _) {
      // a part of a backup that failed; the failure itself is told
    }
  }
}
