package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CasesCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The store of tests forgets everything after each command. */
  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = new String[args.length + 1];
    all[0] = "cases";
    System.arraycopy(args, 0, all, 1, args.length);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
  }

  @Test
  void listsShowsAndExportsWhatIsThere() throws IOException {
    assertEquals(0, run("list", "--root-cause", "oom_killed", "--rows", "2"), err.toString());
    assertTrue(out.toString().contains("kubelet-container-oomkilled"), out.toString());
    assertTrue(out.toString().contains("More with --after"), out.toString());
    assertEquals(0, run("show", "container-exit-137"), err.toString());
    assertTrue(out.toString().contains("SIGKILL"), out.toString());
    Path file = folder.resolve("out.yaml");
    assertEquals(0, run("export", file.toString(), "--all"), err.toString());
    assertTrue(Files.readString(file).contains("- id: \"container-exit-137\""));
    assertEquals(2, run("export", file.toString(), "--all"), "it does not overwrite");
    assertEquals(0, run("import", file.toString()), err.toString());
    assertTrue(out.toString().contains("shipped ones left out"), out.toString());
  }

  @Test
  void whatIsWrongIsToldWithItsCause() throws IOException {
    assertEquals(2, run("show", "nobody"));
    assertTrue(err.toString().contains("there is no case of this id"), err.toString());
    assertEquals(2, run("correct", "nobody", "--root-cause", "disk_ful"));
    assertTrue(err.toString().contains("did you mean disk_full?"), err.toString());
    assertEquals(2, run("correct", "nobody"), "a root cause is needed");
    assertEquals(2, run("list", "--origin", "somebody"));
    Path file = Files.writeString(folder.resolve("wrong.yaml"), "- id: x\n");
    assertEquals(2, run("import", file.toString()));
    assertTrue(err.toString().contains("'root_cause' is missing"), err.toString());
  }
}
