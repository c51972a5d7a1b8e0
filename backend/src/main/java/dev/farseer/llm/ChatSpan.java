package dev.farseer.llm;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The attributes of a {@code chat} span, after OpenTelemetry's conventions for generative AI. Texts
 * of prompts and answers are never among them.
 */
final class ChatSpan {
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private ChatSpan() {}

  static void begin(Span span, ChatRequest request) {
    span.setAttribute("gen_ai.operation.name", "chat");
    span.setAttribute("gen_ai.output.type", "json");
    span.setAttribute("gen_ai.request.temperature", request.temperature());
    span.setAttribute("gen_ai.request.top_p", request.topP());
    span.setAttribute("gen_ai.request.max_tokens", (long) request.maxTokens());
    span.setAttribute("gen_ai.request.seed", request.seed());
    span.setAttribute("farseer.prompt.id", request.promptId());
    int at = request.promptId().indexOf('@');
    if (at >= 0) {
      span.setAttribute("farseer.prompt.sha256", request.promptId().substring(at + 1));
    }
  }

  static void server(Span span, ServerFacts facts) {
    if (!facts.model().isEmpty()) {
      span.updateName("chat " + facts.model());
      span.setAttribute("gen_ai.request.model", facts.model());
    }
    URI uri = URI.create(facts.url().openAi());
    span.setAttribute("gen_ai.provider.name", provider(facts.llamaCpp(), uri.getHost()));
    span.setAttribute("server.address", uri.getHost());
    if (uri.getPort() > 0) {
      span.setAttribute("server.port", (long) uri.getPort());
    }
  }

  static void answered(Span span, Completion completion) {
    if (!completion.model().isEmpty()) {
      span.setAttribute("gen_ai.response.model", Probe.fileName(completion.model()));
    }
    span.setAttribute(FINISH_REASONS, List.of(completion.finish()));
  }

  /** The server that answered, or was asked last, and its tier. */
  static void member(Span span, Member member) {
    span.setAttribute("farseer.llm.server", member.name());
    span.setAttribute("farseer.llm.tier", (long) member.tier());
  }

  static void end(Span span, ChatAnswer.Usage usage, Duration queued) {
    span.setAttribute("gen_ai.usage.input_tokens", usage.input());
    span.setAttribute("gen_ai.usage.output_tokens", usage.output());
    span.setAttribute("gen_ai.usage.cache_read.input_tokens", usage.cached());
    span.setAttribute("farseer.queued_ms", queued.toMillis());
  }

  static void failed(Span span, String outcome) {
    span.setAttribute("error.type", outcome);
  }

  private static String provider(boolean llamaCpp, String host) {
    if (llamaCpp) {
      return "llama_cpp";
    }
    if (host.endsWith(".x.ai")) {
      return "x_ai";
    }
    // the convention for servers that speak OpenAI's protocol without being known better
    return host.endsWith(".deepseek.com") ? "deepseek" : "openai";
  }
}
