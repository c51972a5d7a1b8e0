package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.casebook.CaseDesk;
import dev.farseer.casebook.CaseEntry;
import dev.farseer.casebook.CaseWriter;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.Store;
import dev.farseer.store.Stores;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "cases",
    description =
        "Shows what the casebook has learnt, and changes it; works beside a running server.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CommandLine.HelpCommand.class)
final class CasesCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "list",
      description = "Lists cases, the shipped ones first.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin SettingsOptions settings,
      @Option(
              names = "--origin",
              paramLabel = "ORIGIN",
              defaultValue = "",
              description = "Only shipped, model or confirmed ones.")
          String origin,
      @Option(
              names = "--root-cause",
              paramLabel = "ID",
              defaultValue = "",
              description = "Only those with this root cause.")
          String rootCause,
      @Option(
              names = "--text",
              paramLabel = "WORDS",
              defaultValue = "",
              description = "Only those whose id, summary or examples contain these words.")
          String text,
      @Option(
              names = "--after",
              paramLabel = "ID",
              defaultValue = "",
              description = "Go on after this case.")
          String after,
      @Option(
              names = "--rows",
              paramLabel = "N",
              defaultValue = "50",
              description = "Most rows, 1 to 10000.")
          int rows) {
    return at(
        settings,
        desk -> {
          if (rows < 1 || rows > 10_000) {
            throw new Problem(Reason.BAD_REQUEST, "--rows must be from 1 to 10000");
          }
          List<CaseEntry> page =
              desk.list(new CaseDesk.Wanted(origin, rootCause, text), after, rows);
          new CaseText(Terminal.detect(), out()).table(page, page.size() == rows);
          return 0;
        });
  }

  @Command(
      name = "show",
      description = "Shows one case with its examples and its history.",
      mixinStandardHelpOptions = true)
  int show(@Mixin SettingsOptions settings, @Parameters(paramLabel = "ID") String id) {
    return at(
        settings,
        desk -> {
          new CaseText(Terminal.detect(), out()).whole(desk.show(id), desk.history(id));
          return 0;
        });
  }

  @Command(
      name = "confirm",
      description = "Says that a case is right: no model replaces it from now on.",
      mixinStandardHelpOptions = true)
  int confirm(@Mixin SettingsOptions settings, @Parameters(paramLabel = "ID") String id) {
    return at(
        settings,
        desk -> {
          CaseEntry now = desk.confirm(id, user());
          out()
              .println(
                  "Confirmed: "
                      + Harmless.line(now.known().id() + " means ")
                      + now.known().rootCause()
                      + ".");
          out().flush();
          return 0;
        });
  }

  @Command(
      name = "correct",
      description = "Says what a learnt case means instead.",
      mixinStandardHelpOptions = true)
  int correct(
      @Mixin SettingsOptions settings,
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--root-cause",
              paramLabel = "ID",
              required = true,
              description = "An id of the taxonomy.")
          String rootCause,
      @Option(
              names = "--severity",
              description = "One of ${COMPLETION-CANDIDATES}; by default as before.")
          @Nullable Severity severity,
      @Option(
              names = "--summary",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "What it means; by default the taxonomy's words.")
          String summary,
      @Option(
              names = "--action",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "The next step.")
          String action) {
    return at(
        settings,
        desk -> {
          CaseEntry now =
              desk.correct(
                  id, new CaseDesk.Correction(rootCause, severity, summary, action), user());
          out()
              .println(
                  "From now on "
                      + Harmless.line(now.known().id())
                      + " means "
                      + now.known().rootCause()
                      + ".");
          out().flush();
          return 0;
        });
  }

  @Command(name = "remove", description = "Forgets a learnt case.", mixinStandardHelpOptions = true)
  int remove(@Mixin SettingsOptions settings, @Parameters(paramLabel = "ID") String id) {
    return at(
        settings,
        desk -> {
          desk.remove(id, user());
          out().println("Forgotten.");
          out().flush();
          return 0;
        });
  }

  @Command(
      name = "export",
      description = "Writes the learnt cases to a YAML file.",
      mixinStandardHelpOptions = true)
  int export(
      @Mixin SettingsOptions settings,
      @Parameters(paramLabel = "FILE", description = "A new file; - for standard output.")
          Path file,
      @Option(names = "--all", description = "The shipped cases too.") boolean all) {
    boolean standard = file.toString().equals("-");
    return at(
        settings,
        desk -> {
          long count;
          try (CaseWriter writer = new CaseWriter(standard ? standard() : fresh(file))) {
            count = desk.each(all, writer::write);
          } catch (IOException e) {
            throw new Problem(
                Reason.FILE, file + " cannot be written; it must not exist yet: " + e, e);
          }
          if (!standard) {
            out().println(Human.count(count) + " cases written to " + file);
            out().flush();
          }
          return 0;
        });
  }

  @Command(
      name = "import",
      description = {
        "Takes in the cases of a YAML file, after all of it was checked.",
        "What a person said is not replaced by what a model said."
      },
      mixinStandardHelpOptions = true)
  int take(@Mixin SettingsOptions settings, @Parameters(paramLabel = "FILE") Path file) {
    return at(
        settings,
        desk -> {
          CaseDesk.Imported done = desk.take(file, user());
          StringBuilder text =
              new StringBuilder().append(Human.count(done.kept())).append(" cases imported");
          if (done.stayed() > 0) {
            text.append("; ")
                .append(Human.count(done.stayed()))
                .append(" left as a person had said");
          }
          if (done.shipped() > 0) {
            text.append("; ").append(Human.count(done.shipped())).append(" shipped ones left out");
          }
          out().println(text);
          out().flush();
          return 0;
        });
  }

  private int at(SettingsOptions options, ToIntFunction<CaseDesk> work) {
    FarseerSettings settings = options.loadQuiet();
    try (Store store = Stores.visit(settings.store())) {
      return work.applyAsInt(CaseDesk.of(store.cases(), settings.casebook(), Taxonomy.shipped()));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String user() {
    return System.getProperty("user.name", "");
  }

  private static Writer fresh(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
  }

  private Writer standard() {
    return new Uncloseable(out());
  }

  /** Standard output is not this command's to close. */
  private static final class Uncloseable extends FilterWriter {
    Uncloseable(Writer out) {
      super(out);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
