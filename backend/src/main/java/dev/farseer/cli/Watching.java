package dev.farseer.cli;

import dev.farseer.explain.ExplainListener;

/** Shows on the terminal how a query goes on. */
final class Watching implements ExplainListener {
  private final Progress progress;

  Watching(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void progress(long lines) {
    progress.say("reading: " + Human.count(lines) + " lines");
  }

  @Override
  public void stage(String name, long millis) {
    if (name.equals("mine")) {
      progress.stage("explaining");
    }
  }

  @Override
  public void token(String patternId, String text) {
    progress.say("asking the model about " + patternId);
  }
}
