package dev.farseer.explain;

import dev.farseer.llm.ChatRequest;
import dev.farseer.prompt.RenderedPrompt;

/** Rendered prompts as questions to a model. */
final class ChatRequests {
  private ChatRequests() {}

  static ChatRequest of(RenderedPrompt prompt) {
    return new ChatRequest(
        prompt.promptId(),
        prompt.system(),
        prompt.user(),
        prompt.schema(),
        prompt.parameters().temperature(),
        prompt.parameters().topP(),
        prompt.parameters().maxTokens(),
        prompt.parameters().seed());
  }
}
