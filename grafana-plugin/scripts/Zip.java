import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Packs a folder, its own name on top, into a zip that keeps executable bits: the JDK's jar command does
 * not, and zip is not on every machine.
 */
final class Zip {
  private Zip() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toRealPath();
    URI zip = URI.create("jar:" + Path.of(args[1]).toAbsolutePath().toUri());
    try (FileSystem inside =
        FileSystems.newFileSystem(zip, Map.of("create", "true", "enablePosixFileAttributes", "true"))) {
      for (Path file : files(folder)) {
        Path place = inside.getPath(folder.getParent().relativize(file).toString());
        Files.createDirectories(place.getParent());
        Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
        boolean executable = Files.isExecutable(file);
        Files.setPosixFilePermissions(
            place, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /**
   * In the order of their names, the list of the jars last: who unpacks without the times of the files then
   * has no jar that is newer than its list.
   */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(
              Comparator.comparing((Path file) -> file.endsWith("jars.list"))
                  .thenComparing(Path::toString))
          .toList();
    }
  }
}
