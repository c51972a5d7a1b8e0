package dev.farseer.app;

import dev.farseer.door.Choice;
import dev.farseer.door.Engine;
import dev.farseer.door.LokiLabels;
import java.time.Duration;
import java.util.List;

/** A running Farseer as the doors see it. */
final class Engines {
  private static final Duration LABEL_TIME = Duration.ofSeconds(10);

  private Engines() {}

  static Engine of(Farseer farseer, String version) {
    return new Engine(
        farseer.explainer(),
        farseer.interpreter(),
        farseer.history(),
        farseer.casebook()::version,
        farseer.feedback(),
        farseer.casebook().desk(farseer.taxonomy()),
        new LokiLabels(farseer.loki(), LABEL_TIME),
        () -> prompts(farseer),
        farseer.taxonomy().ids().stream()
            .map(id -> new Choice(id, farseer.taxonomy().description(id)))
            .toList(),
        Readinesses.of(farseer),
        farseer.settings().loki().lineLimit(),
        version);
  }

  private static List<Choice> prompts(Farseer farseer) {
    return farseer.prompts().list().stream()
        .map(template -> new Choice(template.promptId(), template.description()))
        .toList();
  }
}
