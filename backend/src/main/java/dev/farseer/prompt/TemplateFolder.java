package dev.farseer.prompt;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where template files lie: those bundled with Farseer, and the folder of the user. */
final class TemplateFolder {
  /** A test holds this list against the folder of the sources. */
  static final List<String> BUNDLED =
      List.of(
          "ask-logql-1.yaml",
          "explain-pattern-1.yaml",
          "explain-pattern-2.yaml",
          "explain-pattern-3.yaml",
          "summarize-insights-1.yaml");

  private static final long LARGEST_FILE = 256 * 1024;

  private TemplateFolder() {}

  static Map<String, String> bundled() {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : BUNDLED) {
      try (InputStream in = TemplateFolder.class.getResourceAsStream("/prompts/" + name)) {
        if (in == null) {
          throw new Problem(Reason.INTERNAL, "the bundled prompt " + name + " is missing");
        }
        files.put("bundled " + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new Problem(Reason.INTERNAL, "the bundled prompt " + name + " cannot be read", e);
      }
    }
    return files;
  }

  /** File name to content, in order of the names, of all files that end in .yaml or .yml. */
  static Map<String, String> read(Path folder) {
    Map<String, String> files = new TreeMap<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "*.{yaml,yml}")) {
      for (Path path : paths) {
        String name = String.valueOf(path.getFileName());
        if (Files.size(path) > LARGEST_FILE) {
          throw new Problem(
              Reason.PROMPT, "prompt file " + name + " is over 256 KiB; a template is a few KiB");
        }
        files.put(name, Files.readString(path));
      }
    } catch (CharacterCodingException e) {
      throw new Problem(
          Reason.PROMPT,
          "a file in the prompt folder " + folder + " is not UTF-8; save it as UTF-8",
          e);
    } catch (IOException e) {
      throw new Problem(
          Reason.PROMPT,
          "the prompt folder " + folder + " cannot be read; check that it exists and its rights",
          e);
    }
    return files;
  }
}
