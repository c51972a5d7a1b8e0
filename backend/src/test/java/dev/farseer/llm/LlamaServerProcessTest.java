package dev.farseer.llm;

import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.child;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class LlamaServerProcessTest {
  private static Vertx vertx;

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static ChatRequest yesOrNo() {
    return Chats.request("s", "u", Chats.json("{\"type\":\"boolean\"}"), 20, 1);
  }

  private static Problem failure(LlmSettings settings) {
    try (ModelPool pool = new ModelPool(vertx, settings, Telemetry.local())) {
      assertTrue(pool.configured());
      return assertThrows(Problem.class, () -> pool.ask(yesOrNo(), budget(), ChatListener.NONE));
    }
  }

  private static void assertFailure(Reason reason, String words, LlmSettings settings) {
    Problem problem = failure(settings);
    assertEquals(reason, problem.reason(), problem.detail());
    assertTrue(problem.detail().contains(words), problem.detail());
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path missing = folder.resolve("missing.gguf");
    assertFailure(Reason.FILE, missing.toString(), child(missing, "", 1));
    Path text = Files.writeString(folder.resolve("text.gguf"), "not a model");
    assertFailure(Reason.FILE, "is not a GGUF file", child(text, "", 1));
    assertFailure(Reason.FILE, "cannot be read", child(folder, "", 1));
    Path model = Files.writeString(folder.resolve("model.gguf"), "GGUF and so on");
    assertFailure(
        Reason.SETTINGS, "llm.serverBinary", child(model, "no-such-llama-server-anywhere", 1));
    assertFailure(
        Reason.SETTINGS, "llm.serverBinary", child(model, folder.resolve("none").toString(), 1));
  }

  @Test
  void aServerThatDiesAtOnceLeavesItsLastWords() throws IOException {
    Path model = Files.writeString(folder.resolve("model.gguf"), "GGUF and so on");
    Path program = script("echo \"cannot load $2\"; exit 3");
    assertFailure(Reason.MODEL_UNREACHABLE, "cannot load", child(model, program.toString(), 1));
    assertFailure(
        Reason.MODEL_UNREACHABLE, "ended with code 3", child(model, program.toString(), 1));
  }

  private Path script(String text) throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + text + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }

  @Test
  void theCommandHoldsOnlyWhatTheProgramKnows() throws Exception {
    Path model = folder.resolve("model.gguf");
    Path old = script("echo 'usage: --cache-ram N, --no-webui'");
    List<String> command = LlamaServerBinary.command(old, child(model, "", 3, "-fa", "on"), 4711);
    assertTrue(
        command.containsAll(List.of("--no-webui", "--cache-ram", "4711")), command::toString);
    assertFalse(command.contains("--offline"), command::toString);
    assertEquals("6144", command.get(command.indexOf("-c") + 1));
    assertEquals(List.of("-fa", "on"), command.subList(command.size() - 2, command.size()));
  }

  @Test
  void theChildEndsWhenThePipeFromTheJvmDoes() throws Exception {
    ChildProcess child = ChildProcess.start(List.of("sleep", "600"), Secret.NONE);
    ProcessHandle sleeping = awaitChildNamed("sleep");
    child.close();
    sleeping.onExit().get();
    assertFalse(sleeping.isAlive());
  }

  @Test
  void startsDiesAndIsStartedAgain() throws Exception {
    Path binary = RealLlamaServer.binary();
    LlmSettings settings = child(RealLlamaServer.model(), binary.toString(), 2);
    ProcessHandle second;
    try (ModelPool pool = new ModelPool(vertx, settings, Telemetry.local())) {
      ChatAnswer answer = pool.ask(yesOrNo(), budget(), ChatListener.NONE);
      assertTrue(answer.json().isBoolean());
      assertEquals("tiny", answer.model());
      assertEquals(2, pool.state().slots());
      assertEquals(2048, pool.state().contextTokens());
      ProcessHandle first = awaitChildNamed("llama-server");
      first.destroyForcibly();
      first.onExit().get();
      assertTrue(pool.ask(yesOrNo(), budget(), ChatListener.NONE).json().isBoolean());
      second = awaitChildNamed("llama-server");
      assertTrue(second.pid() != first.pid());
    }
    second.onExit().get(10, TimeUnit.SECONDS);
    assertFalse(second.isAlive());
  }

  /** The child of this JVM's shell whose command line has a word. */
  private static ProcessHandle awaitChildNamed(String name) {
    while (true) {
      Optional<ProcessHandle> found =
          ProcessHandle.current()
              .descendants()
              .filter(
                  handle ->
                      handle
                          .info()
                          .commandLine()
                          .filter(line -> line.contains(name) && !line.contains("exec 3<&0"))
                          .isPresent())
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.onSpinWait();
    }
  }
}
