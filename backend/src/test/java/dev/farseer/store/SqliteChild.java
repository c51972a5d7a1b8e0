package dev.farseer.store;

import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that puts cases into a file without end, and says of each when it is kept. */
final class SqliteChild {
  private SqliteChild() {}

  /** Puts cases named after its second argument into the file of its first. */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Store store =
        Stores.open(StoreSettings.defaults().at(Path.of(arguments[0])), Telemetry.local());
    store.work().claim(new Work(arguments[1], "shop", 0, "{}"), arguments[1], Duration.ofHours(1));
    Store.Hearing _ =
        store.hear(
            () -> {
              if (store.cases().get("visitor").isPresent()) {
                out.println("HEARD");
              }
            });
    for (int i = 0; ; i++) {
      String id = arguments[1] + "-" + i;
      store.cases().put(Kept.model(id, "bug"), "asked", "");
      out.println(id);
      if (i > 2000) {
        Thread.sleep(10); // whoever waits for something else need not wait long for it
      }
    }
  }

  /** Starts one. */
  static Process start(Path file, String name) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SqliteChild.class.getName(),
                file.toString(),
                name))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
