/** Chat with llama-server and OpenAI-compatible servers, bounded, streamed, cancellable. */
@NullMarked
package dev.farseer.llm;

import org.jspecify.annotations.NullMarked;
