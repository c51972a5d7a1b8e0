package dev.farseer.cli;

import dev.farseer.app.SettingsFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Prints the effective configuration as YAML; secrets are hidden.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.println(settings.file().map(f -> "# from " + f).orElse("# no configuration file"));
    out.print(SettingsFile.show(settings.load()));
    out.flush();
    return 0;
  }
}
