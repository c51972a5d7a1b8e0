package dev.farseer.app;

import dev.farseer.casebook.CasebookSettings;
import dev.farseer.door.ServerSettings;
import dev.farseer.embedded.EmbeddedSettings;
import dev.farseer.explain.ExplainSettings;
import dev.farseer.llm.LlmSettings;
import dev.farseer.loki.LokiSettings;
import dev.farseer.pattern.PatternSettings;
import dev.farseer.prompt.PromptSettings;
import dev.farseer.redact.RedactSettings;
import dev.farseer.store.StoreSettings;
import dev.farseer.telemetry.TelemetrySettings;

/**
 * All of {@code farseer.yaml}, a section a room. Each section's record says what its keys mean.
 *
 * @param server how Farseer listens
 * @param loki where the logs are
 * @param embedded the store inside the process, used instead of Loki when asked for
 * @param pattern how lines become patterns
 * @param redact what is masked
 * @param prompt where prompt templates come from
 * @param llm where the model is
 * @param casebook where cases come from
 * @param store where cases, insights and the work under way are kept
 * @param explain how the pipeline spends its time
 * @param telemetry where spans and logs go
 */
public record FarseerSettings(
    ServerSettings server,
    LokiSettings loki,
    EmbeddedSettings embedded,
    PatternSettings pattern,
    RedactSettings redact,
    PromptSettings prompt,
    LlmSettings llm,
    CasebookSettings casebook,
    StoreSettings store,
    ExplainSettings explain,
    TelemetrySettings telemetry) {

  /** Every section's defaults. */
  public static FarseerSettings defaults() {
    return new FarseerSettings(
        ServerSettings.defaults(),
        LokiSettings.defaults(),
        EmbeddedSettings.defaults(),
        PatternSettings.defaults(),
        RedactSettings.defaults(),
        PromptSettings.defaults(),
        LlmSettings.defaults(),
        CasebookSettings.defaults(),
        StoreSettings.defaults(),
        ExplainSettings.defaults(),
        TelemetrySettings.defaults());
  }

  /** The same with another telemetry section. */
  public FarseerSettings with(TelemetrySettings other) {
    return new FarseerSettings(
        server, loki, embedded, pattern, redact, prompt, llm, casebook, store, explain, other);
  }

  /** The same with another server section. */
  public FarseerSettings with(ServerSettings other) {
    return new FarseerSettings(
        other, loki, embedded, pattern, redact, prompt, llm, casebook, store, explain, telemetry);
  }

  /** The same with another Loki section. */
  public FarseerSettings with(LokiSettings other) {
    return new FarseerSettings(
        server, other, embedded, pattern, redact, prompt, llm, casebook, store, explain, telemetry);
  }

  /** The same with another model section. */
  public FarseerSettings with(LlmSettings other) {
    return new FarseerSettings(
        server, loki, embedded, pattern, redact, prompt, other, casebook, store, explain,
        telemetry);
  }

  /** The same with another explain section. */
  public FarseerSettings with(ExplainSettings other) {
    return new FarseerSettings(
        server, loki, embedded, pattern, redact, prompt, llm, casebook, store, other, telemetry);
  }

  /** The same with another store section. */
  public FarseerSettings with(StoreSettings other) {
    return new FarseerSettings(
        server, loki, embedded, pattern, redact, prompt, llm, casebook, other, explain, telemetry);
  }
}
