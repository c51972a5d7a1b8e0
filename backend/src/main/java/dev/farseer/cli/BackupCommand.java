package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.Store;
import dev.farseer.store.StoreState;
import dev.farseer.store.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "backup",
    description =
        "Writes a consistent copy of the store into a new SQLite file, while Farseer runs. The copy"
            + " can be used in place of the store: name it as store.file.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    FarseerSettings settings = options.loadQuiet();
    PrintWriter out = spec.commandLine().getOut();
    try (Store store = Stores.visit(settings.store())) {
      StoreState state = store.state();
      if (!state.up()) {
        throw new Problem(Reason.STORE, state.text());
      }
      store.backup(file);
      out.println(state.text());
      out.printf(Locale.ROOT, "copied into %s (%,d bytes)%n", file, Files.size(file));
      out.flush();
      return 0;
    } catch (IOException e) {
      throw new Problem(Reason.FILE, file + " cannot be read: " + e, e);
    }
  }
}
