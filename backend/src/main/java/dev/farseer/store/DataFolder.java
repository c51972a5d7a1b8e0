package dev.farseer.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where this user's Farseer keeps its files when no file is named. */
final class DataFolder {
  private static final System.Logger LOG = System.getLogger(DataFolder.class.getName());
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /** One for the whole process, whoever asks. */
  private static @Nullable Path temporary;

  private DataFolder() {}

  /**
   * The first of these that can be written, made if need be: {@code FARSEER_DATA}; Grafana's data
   * folder, when the program lies in a plugin of it; the user's own data folder. Else a new
   * temporary one, and a warning.
   *
   * @param environment the process' variables
   * @param program the folder of this program's jars
   */
  static synchronized Path find(Map<String, String> environment, Path program) {
    List<Path> folders = candidates(environment, program);
    for (Path folder : folders) {
      if (writable(folder)) {
        return folder;
      }
    }
    Path made = temporary;
    if (made != null && Files.isDirectory(made)) {
      return made;
    }
    try {
      Path folder = Files.createTempDirectory("farseer");
      temporary = folder;
      LOG.log(
          Level.WARNING,
          "What is learnt is kept in {0} and may be lost at the next start: none of {1} can be"
              + " written. Name a file as store.file, or a folder as FARSEER_DATA",
          folder,
          folders);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of this process. */
  static Path find() {
    return find(System.getenv(), program());
  }

  private static List<Path> candidates(Map<String, String> environment, Path program) {
    List<Path> folders = new ArrayList<>();
    String named = environment.getOrDefault("FARSEER_DATA", "");
    if (!named.isBlank()) {
      folders.add(Path.of(named));
    }
    // DATA/plugins/ID/lib/farseer.jar; a Grafana that keeps its plugins elsewhere has no such
    // folder
    for (Path each = program; each != null; each = each.getParent()) {
      Path parent = each.getParent();
      if (parent != null
          && parent.endsWith("plugins")
          && Files.exists(each.resolve("plugin.json"))
          && parent.getParent() != null) {
        folders.add(parent.getParent().resolve("farseer"));
        break;
      }
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!data.isBlank()) {
      folders.add(Path.of(data, "farseer"));
    }
    if (!home.isBlank()) {
      folders.add(Path.of(home, ".local", "share", "farseer"));
    }
    return folders;
  }

  private static boolean writable(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, mode("rwx------"));
      }
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private static Path program() {
    // not the code source: a class that comes out of the JVM's cache of classes has no location
    String jar = System.getProperty("java.class.path", "");
    int end = jar.indexOf(File.pathSeparatorChar);
    return Path.of(end < 0 ? jar : jar.substring(0, end)).toAbsolutePath();
  }

  /** Makes a database's file and its folder where they are missing, for this user's eyes alone. */
  static void createFile(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, mode("rwx------"));
    }
    try {
      // never opened when it is there: closing it here would end SQLite's locks on it
      if (!Files.exists(file)) {
        createNew(file);
      }
    } catch (FileAlreadyExistsException _) {
      // another process has been as quick
    }
  }

  /**
   * Makes a file for this user's eyes alone.
   *
   * @throws FileAlreadyExistsException when there is one
   */
  static void createNew(Path file) throws IOException {
    Files.createFile(file, mode("rw-------"));
  }

  private static FileAttribute<?>[] mode(String permissions) {
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)}
        : new FileAttribute<?>[0];
  }
}
